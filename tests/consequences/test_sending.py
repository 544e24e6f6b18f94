"""The tables: written with the standings, marked as sent once, never changed after that."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from pipelines.consequences.sending import (
    NotToBeSentError,
    mark_notices_sent,
    mark_payroll_sent,
)
from pipelines.hand_over import hand_over
from pipelines.store import evidence, horizon, tables
from pipelines.store.digest import digest
from pipelines.store.recipients import put
from pipelines.workspace import Workspace
from tests.consequences.releasing import release_all
from tests.store.test_store import a_recipient, some_evidence

PLACE = "beijing/haidian"
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def town(ws: Workspace) -> Workspace:
    """R1 is unpaid from June 2026, R2 is certified until 2027."""
    people = [a_recipient(name, approved_month=date(2020, 1, 1)) for name in ("R1", "R2")]
    with ws.store.write() as connection:
        put(connection, people, date.min)
        horizon.add_places(connection, {PLACE})
    for name, on in (("R1", date(2025, 5, 11)), ("R2", date(2026, 4, 2))):
        journey(ws, name, on, on)
    return ws


def journey(ws: Workspace, name: str, on: date, known: date) -> None:
    """Evidence of life, put on record directly; whoever it is about is evaluated next."""
    row = some_evidence(f"t{name}{on}", recipient_id=name, occurred_on=on, known_from=known)
    with ws.store.write() as connection:
        evidence.add(connection, [row])
        there = tables.standings.update().where(tables.standings.c.recipient_id == name)
        connection.execute(there.values(next_change_on=date.min))


def rows(ws: Workspace, name: str) -> list[tuple[Any, ...]]:
    """Instructions: for month, pay month, fen, kind, status; or notices: kind, month, status."""
    table = getattr(tables, name)
    columns = {
        "instructions": ("for_month", "pay_month", "amount_fen", "kind", "status"),
        "notices": ("kind", "month", "status"),
    }[name]
    with ws.store.read() as connection:
        query = select(*(table.c[c] for c in columns)).order_by(*table.primary_key)
        return [tuple(row) for row in connection.execute(query)]


def noted(ws: Workspace, action: str) -> list[tuple[str, str]]:
    """Subject and content of the audit entries of an action."""
    table = tables.audit_entries
    query = select(table.c.subject, table.c.content).where(table.c.action == action)
    with ws.store.read() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(table.c.entry_id))]


def test_written_with_the_standings_and_only_for_whom_something_follows(any_ws: Workspace) -> None:
    ws = town(any_ws)
    hand_over(ws, date(2026, 6, 2))
    assert rows(ws, "instructions") == [(JUNE, JUNE, -500000, "withhold", "open")]
    assert rows(ws, "notices") == [("reminder", JUNE, "due"), ("suspension", JUNE, "due")]
    with ws.store.read() as connection:
        found = digest(connection)
    assert (found["instructions"]["rows"], found["notices"]["rows"]) == (1, 2)


def test_a_new_month_brings_its_own_and_lets_old_messages_lapse(any_ws: Workspace) -> None:
    ws = town(any_ws)
    for day in (date(2026, 5, 4), date(2026, 6, 2), date(2026, 7, 1)):
        hand_over(ws, day)
    assert rows(ws, "instructions") == [
        (JUNE, JUNE, -500000, "withhold", "open"),
        (JULY, JULY, -500000, "withhold", "open"),
    ]
    assert rows(ws, "notices") == [
        ("reminder", date(2026, 5, 1), "lapsed"),
        ("reminder", JUNE, "lapsed"),
        ("reminder", JULY, "due"),
        ("suspension", JUNE, "lapsed"),
    ]


def test_a_backfill_in_autumn_sends_nothing_of_spring(any_ws: Workspace) -> None:
    ws = town(any_ws)
    hand_over(ws, date(2026, 10, 5))
    assert [r for r in rows(ws, "notices") if r[2] == "due"] == [
        ("reminder", date(2026, 10, 1), "due")
    ]
    sent = mark_notices_sent(ws, date(2026, 10, 6))
    assert [(who, n.kind, n.month) for who, n in sent] == [("R1", "reminder", date(2026, 10, 1))]


def test_a_payroll_is_sent_once_and_stays_as_it_was_sent(any_ws: Workspace) -> None:
    ws = town(any_ws)
    hand_over(ws, date(2026, 6, 11))
    release_all(ws, JUNE, date(2026, 6, 12))
    first = mark_payroll_sent(ws, PLACE, JUNE, date(2026, 6, 12))
    assert [(who, one.amount_fen, one.status) for who, one in first] == [("R1", -500000, "sent")]
    assert mark_payroll_sent(ws, PLACE, JUNE, date(2026, 6, 13)) == []
    assert noted(ws, "payroll.sent") == [
        ("beijing/haidian 2026-06", '{"fen":-500000,"on":"2026-06-12","rows":1}')
    ]
    journey(ws, "R1", date(2026, 6, 3), date(2026, 6, 8))  # known in time, worked through late
    hand_over(ws, date(2026, 6, 15))
    assert rows(ws, "instructions") == [
        (JUNE, JUNE, -500000, "withhold", "sent"),
        (JUNE, JULY, 500000, "back_pay", "open"),
    ]
    hand_over(ws, date(2026, 7, 11))
    assert len(mark_payroll_sent(ws, PLACE, JULY, date(2026, 7, 11))) == 1
    assert mark_payroll_sent(ws, PLACE, JUNE, date(2026, 7, 12)) == []
    assert {r[4] for r in rows(ws, "instructions")} == {"sent"}


def test_the_same_file_before_sending_leaves_nothing_to_send(any_ws: Workspace) -> None:
    ws = town(any_ws)
    hand_over(ws, date(2026, 6, 11))
    journey(ws, "R1", date(2026, 6, 3), date(2026, 6, 8))
    hand_over(ws, date(2026, 6, 15))
    assert rows(ws, "instructions") == []
    assert mark_payroll_sent(ws, PLACE, JUNE, date(2026, 6, 16)) == []


def test_an_open_payroll_is_not_sent(any_ws: Workspace) -> None:
    ws = town(any_ws)
    with pytest.raises(NotToBeSentError, match="nothing was run"):
        mark_payroll_sent(ws, PLACE, JUNE, date(2026, 6, 2))
    hand_over(ws, date(2026, 6, 10))
    with pytest.raises(NotToBeSentError, match="2026-06 in beijing/haidian is open"):
        mark_payroll_sent(ws, PLACE, JUNE, date(2026, 6, 10))
    assert rows(ws, "instructions")[0][4] == "open"


def test_nothing_is_sent_before_everybody_was_evaluated(any_ws: Workspace) -> None:
    ws = town(any_ws)
    hand_over(ws, date(2026, 6, 11))
    journey(ws, "R1", date(2026, 6, 3), date(2026, 6, 8))
    with pytest.raises(NotToBeSentError, match="to be evaluated"):
        mark_payroll_sent(ws, PLACE, JUNE, date(2026, 6, 12))
    with pytest.raises(NotToBeSentError, match="to be evaluated"):
        mark_notices_sent(ws, date(2026, 6, 12))


def test_notices_are_sent_once_and_only_in_their_month(any_ws: Workspace) -> None:
    ws = town(any_ws)
    hand_over(ws, date(2026, 6, 2))
    with pytest.raises(NotToBeSentError, match="2026-06"):
        mark_notices_sent(ws, date(2026, 7, 1))
    only = mark_notices_sent(ws, date(2026, 6, 2), ["suspension"])
    assert [(who, notice.kind) for who, notice in only] == [("R1", "suspension")]
    assert [n.kind for _, n in mark_notices_sent(ws, date(2026, 6, 3))] == ["reminder"]
    assert mark_notices_sent(ws, date(2026, 6, 4)) == []
    assert noted(ws, "notices.sent") == [
        ("2026-06", '{"on":"2026-06-02","suspension":1}'),
        ("2026-06", '{"on":"2026-06-03","reminder":1}'),
    ]
    journey(ws, "R1", date(2026, 6, 3), date(2026, 6, 8))
    hand_over(ws, date(2026, 6, 9))
    assert rows(ws, "notices") == [
        ("counter", JUNE, "due"),
        ("reminder", JUNE, "sent"),
        ("suspension", JUNE, "sent"),
    ]


def test_a_notice_that_is_no_longer_right_is_withdrawn_before_it_is_sent(
    any_ws: Workspace,
) -> None:
    ws = town(any_ws)
    hand_over(ws, date(2026, 6, 2))
    journey(ws, "R1", date(2026, 6, 3), date(2026, 6, 3))
    hand_over(ws, date(2026, 6, 3))
    assert {r[2] for r in rows(ws, "notices")} == {"withdrawn"}
    assert mark_notices_sent(ws, date(2026, 6, 3)) == []
    with ws.store.read() as connection:
        assert digest(connection)["notices"]["rows"] == 0


def test_evaluating_again_writes_nothing_new(any_ws: Workspace) -> None:
    ws = town(any_ws)
    hand_over(ws, date(2026, 6, 11))
    release_all(ws, JUNE, date(2026, 6, 12))
    mark_payroll_sent(ws, PLACE, JUNE, date(2026, 6, 12))
    mark_notices_sent(ws, date(2026, 6, 12))
    with ws.store.read() as connection:
        before = digest(connection)
    with ws.store.write() as connection:
        connection.execute(tables.standings.update().values(next_change_on=date.min))
    hand_over(ws, date(2026, 6, 11))
    with ws.store.read() as connection:
        assert digest(connection) == before
