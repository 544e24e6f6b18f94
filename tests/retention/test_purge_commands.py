"""The commands of this room, as people and programs call them; and both databases."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipelines.cli import app
from pipelines.hand_over import hand_over
from pipelines.retention.purge import purge
from pipelines.run import run_day
from pipelines.store import retention
from pipelines.workspace import Workspace
from tests.conftest import new_workspace
from tests.pipelines.small_world import DAY, Person, Town, deliver, row


def later(n: int) -> date:
    return DAY + timedelta(n)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation forty days after its only file."""
    folder = tmp_path_factory.mktemp("commands")
    ws = new_workspace(folder / "home")
    Town(size=5, certified=dict.fromkeys(range(5), "2025-05-11")).load_into(ws, folder)
    deliver(ws, "travel", DAY, [row("travel", 1, "A1", DAY)])
    run_day(ws, DAY)
    hand_over(ws, later(40))
    return folder / "home"


@pytest.fixture
def certify(home: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("CERTIFY_HOME", str(home))
    return lambda *words: CliRunner().invoke(app, list(words))


def said(done: Result) -> str:
    assert done.exit_code == 0, done.output
    return done.output


def test_purge_shows_first_and_removes_only_when_told(certify, home: Path) -> None:  # type: ignore[no-untyped-def]
    raw = next(home.glob("batches/travel/*/r1-*/raw/*.csv"))
    told = said(certify("purge", "--day", later(8).isoformat()))
    assert "call again with --yes" in told
    assert "promise 6" in told
    shown = json.loads(said(certify("purge", "--day", later(8).isoformat(), "--json")))
    assert not shown["removed"]
    lines = {line["kind"]: line for line in shown["lines"]}
    assert set(lines) == {"raw", "clean"}
    assert lines["raw"]["bytes"] == raw.stat().st_size
    assert (lines["raw"]["oldest"], lines["raw"]["days"]) == (DAY.isoformat(), 7)
    assert raw.exists()
    done = json.loads(said(certify("purge", "--day", later(8).isoformat(), "--yes", "--json")))
    assert (done["removed"], done["lines"]) == (True, shown["lines"])
    assert not raw.exists()
    assert "nothing has outlived" in said(certify("purge", "--day", later(8).isoformat()))
    assert certify("purge", "--day", later(400).isoformat(), "--yes").exit_code == 1


def test_arrivals_are_told_to_people_and_programs(certify) -> None:  # type: ignore[no-untyped-def]
    text = said(certify("arrivals", "--from", DAY.isoformat(), "--to", later(2).isoformat()))
    assert "never delivered" in text
    assert f"missing: travel of {later(1)}" in text
    told = json.loads(said(certify("arrivals", "--json")))
    assert told["horizon"] == later(40).isoformat()
    assert len(told["missing"]) == 40
    travel = next(feed for feed in told["feeds"] if feed["feed"] == "travel")
    assert {one["state"] for one in travel["arrivals"]} == {"missing"}
    assert "40 missing: travel 2026-04-21" in CliRunner().invoke(app, ["doctor"]).output


def test_the_whole_queue_is_written_when_asked_for(certify, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / "queue.csv"
    text = said(certify("queue", "export", "--out", str(out)))
    listed = out.read_text(encoding="utf-8-sig").splitlines()
    assert f"{len(listed) - 1} recipients" in text
    assert Person(1).recipient_id not in out.read_text(encoding="utf-8-sig")
    assert Person(2).who()["name"] in out.read_text(encoding="utf-8-sig")
    assert Person(2).who()["name"] not in text


def test_what_was_removed_is_recorded_on_both_databases(any_ws: Workspace, tmp_path: Path) -> None:
    Town(size=3).load_into(any_ws, tmp_path)
    deliver(any_ws, "death", DAY, [row("death", 1, "A1", DAY)])
    run_day(any_ws, DAY)
    hand_over(any_ws, later(40))
    assert purge(any_ws, later(40))
    with any_ws.store.read() as connection:
        told = {(one.kind, one.name) for one in retention.recorded(connection)}
        assert retention.old_changes(connection, later(9)) == []
    assert {("clean", "clean.parquet"), ("raw", f"raw/death_{DAY}.csv")} <= told
    assert purge(any_ws, later(40)) == []
