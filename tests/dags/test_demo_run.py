"""`certify demo run`: the whole way, a second time, and after a kill in the middle."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from pipelines.settings import Settings
from pipelines.workspace import Workspace
from tests.dags.conftest import SMALL_DEMO, Demo
from tests.dags.serving import CERTIFY, certify, clean_environment, descendants, still_there


def content(home: Path) -> object:
    return json.loads(certify(home, "digest", "--json").stdout)


def opened(demo: Demo) -> Workspace:
    return Workspace(Settings(home=demo.home))


def test_every_row_is_accounted_for_and_every_file_was_taken(demo: Demo) -> None:
    batches = opened(demo).store.batches.all()
    with (demo.home / "demo/city/deliveries.csv").open(encoding="utf-8") as file:
        files = [line.split(",")[0].rpartition("/")[2] for line in file][1:]
    assert sorted(b.file_name for b in batches) == sorted(files)
    assert all(batch.accounted() for batch in batches)
    assert {b.status for b in batches} == {"decided", "blocked"}
    late = {b.file_name: b.received_on.isoformat() for b in batches}
    assert late["medical_2026-04-21.csv"] == "2026-04-23"
    assert late["travel_2026-04-21_r2.csv"] == "2026-04-22"


def test_the_outcome_is_printed_as_the_database_has_it(demo: Demo) -> None:
    batches = opened(demo).store.batches.all()
    (total,) = re.findall(r"all deliveries(.*)", demo.out)
    counted = [sum(getattr(b, name) or 0 for b in batches) for name in ("rows", "excluded")]
    assert [int(n.replace(",", "")) for n in total.split()][:2] == counted
    (blocked,) = [b for b in batches if b.status == "blocked"]
    assert f"blocked: {blocked.batch_id}: " in demo.out
    for named in re.findall(r"(/\S+\.(?:html|csv))", demo.out):
        assert Path(named).stat().st_size > 0, named
    last = demo.out.split("What followed from it")[1].split("in all")[1].split("\n")[0]
    certified, cases, queue = (int(n.replace(",", "")) for n in last.split())
    found = content(demo.home)
    assert isinstance(found, dict)
    assert cases >= found["cases"]["rows"] > 0
    assert queue == found["manual_queue"]["rows"] > 0
    assert certified > 0


def test_a_second_run_is_quick_and_changes_nothing(demo: Demo) -> None:
    before = content(demo.home)
    start = time.monotonic()
    done = certify(demo.home, "demo", "run", *SMALL_DEMO)
    assert done.returncode == 0
    assert time.monotonic() - start < 15
    assert done.stdout.strip() == demo.out.strip()
    assert content(demo.home) == before


def test_another_city_in_the_same_place_is_refused(demo: Demo) -> None:
    done = certify(demo.home, "demo", "run", "--recipients", "500", "--days", "1")
    assert done.returncode == 2
    assert "CERTIFY_HOME" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("decided", [2, 7])
def test_a_run_killed_in_the_middle_is_completed_by_the_next(
    decided: int, demo: Demo, tmp_path: Path
) -> None:
    ws = Workspace(Settings(home=tmp_path / "home"))
    command = [CERTIFY, "demo", "run", *SMALL_DEMO]
    with (tmp_path / "out").open("wb") as out:
        running = subprocess.Popen(
            command, env=clean_environment(ws.home.root), stdout=out, stderr=out
        )
    _wait_until_decided(ws, decided, running)
    family = descendants(running.pid)
    assert family, "the DAGs run in a process of their own"
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert still_there(family, 5) == [], "the DAGs went on without the command"
    assert not (ws.home.run_dir(max(b.business_day for b in ws.store.batches.all()))).exists()
    done = certify(ws.home.root, "demo", "run", *SMALL_DEMO)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert content(ws.home.root) == content(demo.home)


def _wait_until_decided(ws: Workspace, wanted: int, running: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert running.poll() is None, "it ended before it could be killed"
        if ws.home.root.exists() and ws.store.state() == "ready":
            statuses = [b.status for b in ws.store.batches.all()]
            if statuses.count("decided") >= wanted:
                return
        time.sleep(0.1)
    raise AssertionError("too slow")
