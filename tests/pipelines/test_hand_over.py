"""hand over: whoever's day has come is found without a row about them, and nobody else."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pipelines.hand_over import hand_over
from pipelines.payroll import last_closed_month
from pipelines.queue_file import export_queue, safe
from pipelines.run import run_day
from pipelines.store import payroll, tables
from pipelines.workspace import Workspace
from rules import load_rule_book
from tests.pipelines.small_world import DAY, Person, Town, deliver, row

QUIET = dict.fromkeys(range(8), "2026-03-11")
"""Everybody certified in March 2026: nobody is due before January 2027."""


def queued(ws: Workspace) -> list[str]:
    with ws.store.read() as connection:
        return sorted(connection.scalars(select(tables.manual_queue.c.recipient_id)))


def test_who_falls_due_without_any_row_is_in_the_queue_on_the_first_reminder_day(
    any_ws: Workspace, tmp_path: Path
) -> None:
    Town(size=8, certified=QUIET | {3: "2025-09-30"}).load_into(any_ws, tmp_path)
    hand_over(any_ws, DAY)
    assert queued(any_ws) == []
    assert hand_over(any_ws, date(2026, 6, 30))["manual_queue"] == 0
    done = hand_over(any_ws, date(2026, 7, 1))
    assert (done["evaluated"], done["manual_queue"]) == (1, 1)
    assert queued(any_ws) == [Person(3).recipient_id]


def test_hand_over_evaluates_only_those_whose_day_has_come(
    any_ws: Workspace, tmp_path: Path
) -> None:
    Town(size=8, certified=QUIET).load_into(any_ws, tmp_path)
    assert hand_over(any_ws, DAY)["evaluated"] == 8
    for offset in range(1, 10):
        assert hand_over(any_ws, DAY + timedelta(days=offset))["evaluated"] == 0


def test_a_journey_takes_its_person_out_of_the_queue_at_once(
    any_ws: Workspace, tmp_path: Path
) -> None:
    Town(size=8, certified=QUIET | {2: "2025-05-11", 3: "2025-05-11"}).load_into(any_ws, tmp_path)
    hand_over(any_ws, DAY)
    assert queued(any_ws) == [Person(2).recipient_id, Person(3).recipient_id]
    deliver(any_ws, "travel", DAY, [row("travel", 2, "T1", DAY)])
    run_day(any_ws, DAY)
    assert queued(any_ws) == [Person(3).recipient_id]


def test_the_queue_file_says_who_when_why_and_which_channels_are_open(
    ws: Workspace, tmp_path: Path
) -> None:
    Town(size=8, certified=QUIET | {2: "2025-05-11"}).load_into(ws, tmp_path)
    hand_over(ws, DAY)
    file, listed = export_queue(ws)
    assert (file, listed) == (ws.home.queue_csv(DAY), 1)
    assert file.stat().st_mode & 0o777 == 0o600
    with file.open(encoding="utf-8-sig", newline="") as read:
        rows = list(csv.DictReader(read))
    assert [r["recipient_id"] for r in rows] == [Person(2).recipient_id]
    told = rows[0]
    assert (told["due_on"], told["in_queue_since"]) == ("2026-05-31", "2026-04-01")
    assert "HD26-05" in told["why"]
    assert told["why_zh"] and told["why_en"]
    channels = told["open_channels"].split()
    assert {"jingtong", "counter", "home_visit"} <= set(channels)
    assert "on_record" not in channels


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_of_the_queue_file_is_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert safe("欧阳") == "欧阳"
    assert safe(None) == ""


def test_an_unpaid_month_is_recorded_and_lifted_by_later_proof(
    any_ws: Workspace, tmp_path: Path
) -> None:
    Town(size=4, certified=QUIET | {1: "2025-06-11"}).load_into(any_ws, tmp_path)
    hand_over(any_ws, DAY)
    hand_over(any_ws, date(2026, 8, 20))
    with any_ws.store.read() as connection:
        skipped = payroll.skips_of(connection, [Person(1).recipient_id])
        assert payroll.last_closed(connection) == {"beijing/haidian": date(2026, 8, 1)}
    assert skipped == {
        Person(1).recipient_id: [(date(2026, 7, 1), 500000), (date(2026, 8, 1), 500000)]
    }
    late = date(2026, 8, 21)
    deliver(any_ws, "travel", late, [row("travel", 1, "T1", late)])
    run_day(any_ws, late)
    with any_ws.store.read() as connection:
        standing = connection.execute(
            select(tables.standings).where(
                tables.standings.c.recipient_id == Person(1).recipient_id
            )
        ).one()
    assert (standing.payment, standing.back_pay_fen) == ("paid", 1_000_000)


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 6, 9), date(2026, 5, 1)),
        (date(2026, 6, 10), date(2026, 5, 1)),
        (date(2026, 6, 11), date(2026, 6, 1)),
        (date(2026, 1, 2), date(2025, 12, 1)),
    ],
)
def test_a_month_has_closed_once_its_payroll_day_is_over(day: date, month: date) -> None:
    assert last_closed_month(load_rule_book(), "beijing/haidian", day) == month
