"""What a run takes from its parameters and its logical date, and what an alarm says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException

from dags import alarms, steps

MIDNIGHT = datetime(2026, 4, 20, tzinfo=UTC)


def test_the_business_day_is_the_day_of_the_logical_date() -> None:
    assert steps.business_day({}, MIDNIGHT) == date(2026, 4, 20)
    assert steps.business_day({"business_day": None}, MIDNIGHT) == date(2026, 4, 20)


def test_a_named_business_day_wins() -> None:
    assert steps.business_day({"business_day": "2026-02-28"}, MIDNIGHT) == date(2026, 2, 28)


def test_a_run_without_any_day_fails_at_once_and_says_what_to_do() -> None:
    with pytest.raises(AirflowFailException, match="trigger it again with one of them"):
        steps.business_day({}, None)


@pytest.mark.parametrize(
    ("params", "day"), [({}, None), ({"received_on": "2026-04-22"}, date(2026, 4, 22))]
)
def test_the_day_of_receipt_is_left_open_unless_named(
    params: dict[str, str], day: date | None
) -> None:
    assert steps.received_on(params) == day


def test_an_alarm_quotes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERTIFY_HOME", str(tmp_path))
    run = SimpleNamespace(dag_id="feed_travel", run_id="manual__x", logical_date=MIDNIGHT)
    instance = SimpleNamespace(task_id="batch.match", map_index=1, try_number=4)
    error = ValueError("row of 欧阳安, 110108194001010016")
    context = {
        "dag_run": run,
        "ti": instance,
        "exception": error,
        "batch": "travel/2026-04-20/r1-a",
    }
    alarms.task_failed(context)
    alarms.task_failed(context)
    lines = (tmp_path / "runs" / "failures.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert json.loads(lines[0]) == {
        "batch": "travel/2026-04-20/r1-a",
        "dag": "feed_travel",
        "day": "2026-04-20",
        "error": "ValueError",
        "map_index": 1,
        "run": "manual__x",
        "task": "batch.match",
        "try": 4,
    }
