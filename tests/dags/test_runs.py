"""The real DAGs over the real stages on small files: what comes out, not which state is shown."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.hand_over import hand_over
from pipelines.run import run_day
from pipelines.settings import Settings
from pipelines.store.digest import digest
from pipelines.workspace import Workspace
from tests.dags.conftest import DAY, Run, states
from tests.pipelines.small_world import Town, deliver, row, write_csv


def make_home(folder: Path) -> Workspace:
    ws = Workspace(Settings(home=folder, workers=1))
    ws.home.create()
    ws.store.migrate()
    Town().load_into(ws, folder)
    return ws


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("CERTIFY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CERTIFY_WORKERS", "1")
    return make_home(tmp_path / "home")


def deliver_a_day(ws: Workspace, day: date = DAY) -> None:
    deliver(ws, "travel", day, [row("travel", at, f"T{at}", day) for at in range(6)])
    deliver(ws, "death", day, [row("death", 7, "D1", day), row("death", 99, "D2", day)])


def content(ws: Workspace) -> Any:
    with ws.store.read() as connection:
        return digest(connection)


def fates(ws: Workspace, feed: str, day: date = DAY) -> list[tuple[str, int, int, int]]:
    return [
        (b.status, b.rows or 0, b.certain or 0, b.unmatched or 0)
        for b in ws.store.batches.find(feed, day)
    ]


def test_a_day_of_files_ends_in_evidence_queue_and_report(ws: Workspace, run_dag: Run) -> None:
    deliver_a_day(ws)
    for dag_id in ("feed_travel", "feed_death", "hand_over"):
        run_dag(dag_id)
    assert fates(ws, "travel") == [("decided", 6, 6, 0)]
    assert fates(ws, "death") == [("decided", 2, 1, 1)]
    assert (ws.home.run_dir(DAY) / "report.html").stat().st_size > 0
    manifest = json.loads((ws.home.run_dir(DAY) / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["adds_up"]
    assert ws.home.queue_changes_csv(DAY).exists()
    by_dags = content(ws)
    assert by_dags["evidence"]["rows"] > 12  # the register's own, six journeys, a death

    other = make_home(ws.home.root.with_name("other"))
    deliver_a_day(other)
    run_day(other, DAY)
    assert content(other) == by_dags, "the DAGs and `certify run` disagree"

    for dag_id in ("hand_over", "feed_death", "feed_travel"):
        run_dag(dag_id)
    assert content(ws) == by_dags, "running the day again changed something"


@pytest.mark.slow
def test_days_out_of_order_end_the_same(ws: Workspace, run_dag: Run) -> None:
    days = [DAY, DAY + timedelta(days=1)]
    other = make_home(ws.home.root.with_name("other"))
    for where in (ws, other):
        for day in days:
            deliver_a_day(where, day)
    for day in reversed(days):
        run_dag("feed_death", day)
        run_dag("feed_travel", day)
    run_dag("hand_over", days[-1])
    for day in days:
        run_day(other, day)
    assert content(ws) == content(other)


def test_no_file_is_skipped_and_says_so(
    ws: Workspace, run_dag: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    found = states(run_dag("feed_medical"))
    assert found.pop("receive") == "skipped"
    assert set(found.values()) == {"skipped"}
    assert "No complete medical file for 2026-04-20" in capfd.readouterr().out
    assert ws.store.batches.all() == []
    assert not (ws.home.root / "runs" / "failures.jsonl").exists()


def test_a_blocked_batch_fails_visibly_and_the_others_go_on(
    ws: Workspace, run_dag: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    deliver(ws, "travel", DAY, [row("travel", at, f"T{at}", DAY) for at in range(6)])
    broken = ws.home.inbox("travel") / f"travel_{DAY}_r2.csv"
    write_csv(broken, ["row_id", "name"], [{"row_id": "T1", "name": "欧阳安"}])
    run = run_dag("feed_travel")
    assert run.state == "failed"
    found = states(run)
    assert [found[f"batch.check[{n}]"] for n in (0, 1)] == ["success", "failed"]
    assert [found[f"batch.decide[{n}]"] for n in (0, 1)] == ["success", "upstream_failed"]
    first, second = ws.store.batches.find("travel", DAY)
    assert (first.status, second.status) == ("decided", "blocked")
    assert second.message and second.message in capfd.readouterr().out
    lines = (ws.home.root / "runs" / "failures.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1, "a blocked batch was tried again"
    line = json.loads(lines[0])
    assert line["batch"] == second.batch_id
    assert line["day"] == "2026-04-20"
    assert line["error"] == "AirflowFailException"


def test_a_blocked_batch_that_came_again_fails_no_more(ws: Workspace, run_dag: Run) -> None:
    inbox = ws.home.inbox("travel")
    write_csv(inbox / f"travel_{DAY}.csv", ["row_id"], [{"row_id": "T1"}])
    assert run_dag("feed_travel").state == "failed"
    deliver(ws, "travel", DAY, [row("travel", 1, "T1", DAY)], revision=2)
    run = run_dag("feed_travel")
    assert run.state == "success"
    assert states(run)["batch.check[0]"] == "skipped"
    assert fates(ws, "travel")[1] == ("decided", 1, 1, 0)


def test_other_content_under_a_decided_revision_is_refused_once(
    ws: Workspace, run_dag: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    deliver(ws, "travel", DAY, [row("travel", 1, "T1", DAY)])
    run_dag("feed_travel")
    before = content(ws)
    deliver(ws, "travel", DAY, [row("travel", 2, "T1", DAY)])
    capfd.readouterr()
    run = run_dag("feed_travel")
    assert run.state == "failed"
    found = states(run)
    assert [found[f"batch.check[{n}]"] for n in (0, 1)] == ["success", "failed"]
    assert "_r2.csv" in capfd.readouterr().out
    assert content(ws) == before
    lines = (ws.home.root / "runs" / "failures.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["batch"] for line in lines] == ["travel/2026-04-20/refused"]


def test_a_refused_file_does_not_keep_another_revision_from_going_on(
    ws: Workspace, run_dag: Run
) -> None:
    deliver(ws, "travel", DAY, [row("travel", 1, "T1", DAY)])
    run_dag("feed_travel")
    deliver(ws, "travel", DAY, [row("travel", 2, "T1", DAY)])
    deliver(ws, "travel", DAY, [row("travel", at, f"T{at}", DAY) for at in range(3)], revision=2)
    run = run_dag("feed_travel")
    assert run.state == "failed", "the refused file must be seen"
    assert [b[:2] for b in fates(ws, "travel")] == [("decided", 1), ("decided", 3)]


def test_the_day_of_receipt_is_kept_with_the_batch(ws: Workspace, run_dag: Run) -> None:
    deliver(ws, "travel", DAY, [row("travel", 1, "T1", DAY)])
    run_dag("feed_travel", received_on="2026-04-22")
    run_dag("feed_travel", received_on="2026-04-25")
    (batch,) = ws.store.batches.find("travel", DAY)
    assert batch.received_on == date(2026, 4, 22)


def test_the_business_day_can_be_named(ws: Workspace, run_dag: Run) -> None:
    deliver(ws, "travel", DAY, [row("travel", 1, "T1", DAY)])
    run_dag("feed_travel", DAY + timedelta(days=9), business_day=DAY.isoformat())
    assert fates(ws, "travel") == [("decided", 1, 1, 0)]


def test_a_day_that_is_none_is_refused_before_anything_runs(ws: Workspace, run_dag: Run) -> None:
    with pytest.raises(ValueError, match="business_day"):
        run_dag("feed_travel", business_day="the day before")
    assert ws.store.batches.all() == []


def test_a_register_delivered_for_the_day_is_loaded(ws: Workspace, run_dag: Run) -> None:
    assert states(run_dag("register_refresh"))["load"] == "skipped"
    bigger = Town(size=15)
    rows = bigger.write_register(ws.home.root / "more.csv").read_text(encoding="utf-8")
    head, *lines = rows.splitlines()
    inbox = ws.home.inbox("register")
    inbox.mkdir(parents=True)
    told = [f"{head},jurisdiction", *(f"{line},beijing/haidian" for line in lines)]
    (inbox / f"register_{DAY}.csv").write_text("\n".join(told) + "\n", encoding="utf-8")
    assert states(run_dag("register_refresh"))["load"] == "success"
    assert content(ws)["register"]["rows"] == 15


def test_what_has_outlived_its_period_is_removed_daily(ws: Workspace, run_dag: Run) -> None:
    assert states(run_dag("retention"))["purge"] == "skipped"
    deliver_a_day(ws)
    run_day(ws, DAY)
    hand_over(ws, DAY + timedelta(days=8))
    before = content(ws)
    assert states(run_dag("retention"))["purge"] == "skipped"
    assert states(run_dag("retention", DAY + timedelta(days=30)))["purge"] == "success"
    assert not list(ws.home.root.glob("batches/*/*/*/clean.parquet"))
    assert content(ws) == before


def test_only_ids_and_counts_travel_between_tasks(ws: Workspace, run_dag: Run) -> None:
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session
    from sqlalchemy import select

    deliver_a_day(ws)
    ids = {run_dag(dag_id).run_id for dag_id in ("feed_travel", "feed_death", "hand_over")}
    with create_session() as session:
        query = select(XComModel.task_id, XComModel.value).where(XComModel.run_id.in_(ids))
        sent = session.execute(query).all()
    assert {task_id for task_id, _ in sent} >= {"receive", "batch.decide", "hand_over"}
    batch_ids = {b.batch_id for b in ws.store.batches.all()}
    for task_id, text in sent:
        value = json.loads(text) if isinstance(text, str) else text
        parts = list(value.values()) if isinstance(value, dict) else value
        for part in parts if isinstance(parts, list) else [parts]:
            assert isinstance(part, int) or part in batch_ids, f"{task_id} sends {type(part)}"
