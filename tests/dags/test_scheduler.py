"""A real scheduler: backfill by range, by Airflow's own command and by ours, and a clean stop."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from pipelines.run import run_day
from pipelines.store.digest import digest
from pipelines.workspace import Workspace
from tests.dags.conftest import DAY
from tests.dags.serving import certify, descendants, serving, still_there
from tests.dags.test_runs import deliver_a_day, make_home
from tests.pipelines.small_world import deliver, row

pytestmark = [pytest.mark.scheduler, pytest.mark.timeout(600)]

DAYS = [DAY + timedelta(days=n) for n in range(2)]
RANGE = ("2026-04-20", "2026-04-21")


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two days of files; the last has a certification file too."""
    ws = make_home(tmp_path_factory.mktemp("scheduler") / "home")
    fill(ws)
    return ws


def fill(ws: Workspace) -> None:
    for day in DAYS:
        deliver_a_day(ws, day)
    rows = [row("certification", 9, "C1", DAYS[-1])]
    deliver(ws, "certification", DAYS[-1], rows)


@pytest.fixture(scope="module")
def up(ws: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[psutil.Process]:
    with serving(ws.home.root, tmp_path_factory.mktemp("log") / "up.log") as process:
        yield process


def content(ws: Workspace) -> object:
    with ws.store.read() as connection:
        return digest(connection)


def wait_for_runs(home: Path, dag_id: str, runs: int) -> list[str]:
    """States of the runs of a DAG once as many have ended, by Airflow's own command."""
    states: list[str] = []
    for _ in range(40):
        done = certify(home, "airflow", "dags", "list-runs", dag_id, "-o", "json")
        start = done.stdout.find("[{")
        found = json.loads(done.stdout[start:]) if start >= 0 else []
        states = [str(run["state"]) for run in found if run["run_id"].startswith("backfill")]
        if len(states) == runs and set(states) <= {"success", "failed"}:
            return states
        time.sleep(1)
    raise AssertionError(f"{dag_id}: {states}")


def test_a_paused_dag_is_not_backfilled_in_silence(ws: Workspace, up: psutil.Process) -> None:
    done = certify(ws.home.root, "backfill", "--from", RANGE[0], "--to", RANGE[1])
    assert done.returncode == 2
    assert "--unpause" in done.stderr
    assert ws.store.batches.all() == []


def test_airflows_own_command_backfills_a_range(ws: Workspace, up: psutil.Process) -> None:
    home = ws.home.root
    done = certify(home, "airflow", "dags", "unpause", "feed_certification")
    assert done.returncode == 0, done.stderr[-2000:]
    done = certify(
        home,
        *("airflow", "backfill", "create", "--dag-id", "feed_certification"),
        *("--from-date", RANGE[0], "--to-date", RANGE[1]),
        *("--reprocess-behavior", "completed"),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert wait_for_runs(home, "feed_certification", 2) == ["success"] * 2
    batches = ws.store.batches.all()
    assert [(b.feed, b.business_day, b.status) for b in batches] == [
        ("certification", DAYS[-1], "decided")
    ]


def test_certify_backfill_does_every_feed_and_the_hand_over(
    ws: Workspace, up: psutil.Process, tmp_path: Path
) -> None:
    feeds = ("--feed", "travel", "--feed", "death")
    command = ("backfill", "--from", RANGE[0], "--to", RANGE[1], *feeds, "--unpause")
    done = certify(ws.home.root, *command)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert {b.status for b in ws.store.batches.all()} == {"decided"}
    assert len(ws.store.batches.all()) == 5
    for day in DAYS:
        assert (ws.home.run_dir(day) / "report.html").exists()
    other = make_home(tmp_path / "other")
    fill(other)
    for day in DAYS:
        run_day(other, day)
    assert content(ws) == content(other)


def test_in_process_runs_are_refused_beside_a_scheduler(ws: Workspace, up: psutil.Process) -> None:
    command = ("backfill", "--from", RANGE[0], "--to", RANGE[0], "--feed", "death")
    done = certify(ws.home.root, *command, "--in-process")
    assert done.returncode == 1
    assert "A scheduler runs" in done.stderr


def test_sigterm_ends_every_process(ws: Workspace, up: psutil.Process) -> None:
    family = descendants(up.pid)
    assert len(family) >= 11, "honcho, its five helpers, four components and the page at least"
    up.send_signal(signal.SIGTERM)
    assert still_there([up, *family], 20) == []
