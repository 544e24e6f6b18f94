"""A batch out of its band in the DAGs, where nobody can be asked: held, alarmed once, let go later.

What a person answers on Airflow's page is tested on a real scheduler, in test_approval.py.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipelines.approval import answer
from pipelines.run import run_day
from pipelines.workspace import Workspace
from tests.brakes.worlds import flood, remember, settle
from tests.conftest import new_workspace
from tests.dags.conftest import DAY, Run, states
from tests.dags.test_runs import content
from tests.pipelines.small_world import deliver, row

WHO = {"by": "wang", "at": "2026-04-21T09:00:00+08:00", "note": "a holiday"}


@pytest.fixture
def ws(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A feed of four rows a day, and today forty."""
    monkeypatch.setenv("CERTIFY_HOME", str(ws.home.root))
    monkeypatch.setenv("CERTIFY_WORKERS", "1")
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    return ws


def alarms(ws: Workspace) -> list[dict[str, Any]]:
    text = (ws.home.root / "runs" / "failures.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_held_batch_fails_its_run_and_says_how_to_go_on(
    ws: Workspace, run_dag: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    run = run_dag("feed_travel")
    assert run.state == "failed"
    found = states(run)
    assert (found["batch.brake[0]"], found["batch.decide[0]"]) == ("failed", "upstream_failed")
    (batch,) = ws.store.batches.find("travel", DAY)
    assert (batch.status, batch.waiting) == ("held", 40)
    assert f"certify run --day 2026-04-20 --approve {batch.batch_id}" in capfd.readouterr().out
    folder = ws.home.run_dir(DAY)
    assert (folder / "brakes_travel_r1.svg").read_text(encoding="utf-8").count("<polyline") == 6
    assert "有批次被拦下待批" in (folder / "report.html").read_text(encoding="utf-8")
    run_dag("feed_travel")
    assert [line["batch"] for line in alarms(ws)] == [batch.batch_id], "one hold, one alarm"


@pytest.mark.slow
def test_released_by_command_the_next_run_decides_as_if_undisturbed(
    ws: Workspace, run_dag: Run
) -> None:
    run_dag("feed_travel")
    (batch,) = ws.store.batches.find("travel", DAY)
    answer(ws, batch.batch_id, "released", **WHO)
    assert run_dag("feed_travel").state == "success"
    run_dag("hand_over")
    other = new_workspace(ws.home.root.with_name("other"))
    settle(other)
    flood(other)
    run_day(other, DAY, ["travel"])
    assert content(ws) == content(other)


def test_a_refused_batch_is_skipped_and_a_corrected_one_goes_on(
    ws: Workspace, run_dag: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    run_dag("feed_travel")
    (batch,) = ws.store.batches.find("travel", DAY)
    answer(ws, batch.batch_id, "refused", **WHO)
    capfd.readouterr()
    assert states(run_dag("feed_travel"))["batch.brake[0]"] == "skipped"
    assert "refused by wang: its rows wait" in capfd.readouterr().out
    deliver(ws, "travel", DAY, [row("travel", at, f"T{at}", DAY) for at in range(5)], revision=2)
    run = run_dag("feed_travel")
    found = states(run)
    assert run.state == "success"
    assert [found[f"batch.brake[{n}]"] for n in (0, 1)] == ["skipped", "success"]
    assert [b.status for b in ws.store.batches.find("travel", DAY)] == ["refused", "decided"]
    assert [found[f"batch.decide[{n}]"] for n in (0, 1)] == ["skipped", "success"]


def test_what_is_said_on_the_page_is_recorded_and_a_refused_batch_is_not_decided(
    ws: Workspace, run_dag: Run
) -> None:
    """The resumed task, called as Airflow calls it when somebody has answered."""
    from airflow.sdk.exceptions import AirflowSkipException

    from dags import asking, steps
    from pipelines.store import brakes

    run_dag("feed_travel")
    (batch,) = ws.store.batches.find("travel", DAY)
    user = {"id": "7", "name": "wang"}
    assert asking.record_answer(batch.batch_id, False, user, "a full dump") == "refused"
    with pytest.raises(AirflowSkipException, match="was refused"):
        steps.decide(batch.batch_id)
    assert asking.record_answer(batch.batch_id, True, user, "it was right") == "released"
    assert asking.record_answer(batch.batch_id, False, None, "") == "released", "that stands"
    with ws.store.read() as connection:
        (hold,) = brakes.find_all(connection)
    assert (hold.state, hold.by, hold.note) == ("released", "wang", "it was right")
    assert steps.decide(batch.batch_id)["certain"] == 40


def test_the_task_asks_for_approval_and_ships_its_question(bag: Any) -> None:
    from datetime import timedelta

    from airflow.serialization.serialized_objects import DagSerialization

    for feed in ("death", "travel"):
        dag = DagSerialization.deserialize_dag(
            DagSerialization.serialize_dag(bag.dags[f"feed_{feed}"])
        )
        task = dag.get_task("batch.brake")
        assert task.task_type == "BrakeOperator"
        brake = bag.dags[f"feed_{feed}"].get_task("batch.brake")
        assert brake.response_timeout == timedelta(days=7)
        assert brake.options == ["Approve", "Reject"]
        assert list(brake.params) == ["note"]
