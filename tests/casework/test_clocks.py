"""Sums over the clocks of many cases agree with looking at each case."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from pipelines.casework import clocks
from pipelines.casework.policy import KINDS, policy_of
from pipelines.store import tables, waits
from pipelines.store.waits import Wait
from pipelines.workspace import Workspace
from tests.review.desk_world import moment

HERE = ["beijing/haidian", "beijing/chaoyang"]
TODAY = date(2026, 4, 20)


def _case(n: int, pick: random.Random) -> dict[str, Any]:
    opened = TODAY - timedelta(pick.randrange(40))
    status = pick.choice(("open", "open", "decided", "lapsed"))
    closed = None if status == "open" else min(TODAY, opened + timedelta(pick.randrange(20)))
    return {
        "case_id": f"case{n:04d}",
        "recipient_id": f"R{n}",
        "kind": pick.choice(KINDS),
        "ground": "death",
        "grade": "certain",
        "opened_on": opened,
        "evidence": "[]",
        "status": status,
        "closed_on": closed,
        "jurisdiction": pick.choice([*HERE, "tianjin"]),
        "version": 1,
    }


def _events(case: dict[str, Any], again: bool) -> list[dict[str, Any]]:
    told = [("opened", case["opened_on"])]
    if again:
        told += [("decided", case["opened_on"]), ("reopened", case["opened_on"] + timedelta(3))]
    if case["closed_on"]:
        told.append((case["status"], max(case["closed_on"], told[-1][1])))
    blank = {"case_id": case["case_id"], "before": None, "after": None, "proposal_id": None}
    return [
        {**blank, "seq": seq, "day": day, "event": event}
        for seq, (event, day) in enumerate(told, 1)
    ]


def _fill(ws: Workspace, size: int) -> None:
    pick = random.Random(7)
    with ws.store.write() as connection:
        for n in range(size):
            case = _case(n, pick)
            connection.execute(tables.cases.insert(), [case])
            events = _events(case, again=pick.random() < 0.2)
            connection.execute(tables.case_events.insert(), events)
            if pick.random() < 0.4:
                asked = case["opened_on"] + timedelta(pick.randrange(5))
                wait = Wait(case["case_id"], moment(asked), "U", "?", None, None)
                waits.begin(connection, wait)
                if pick.random() < 0.6:
                    came = asked + timedelta(pick.randrange(12))
                    waits.end(connection, case["case_id"], moment(came))


def test_sums_are_the_sum_of_each_case(any_ws: Workspace) -> None:
    _fill(any_ws, 150)
    policy = policy_of(any_ws.settings)
    with any_ws.store.read() as connection:
        rows = connection.execute(select(tables.cases)).all()
        each = clocks.of(connection, rows, policy, TODAY)
        found = {one.kind: one for one in clocks.sums(connection, HERE, policy, TODAY)}
    mine = [row for row in rows if row.jurisdiction in HERE and row.status == "open"]
    assert len(mine) > 40
    for kind in KINDS:
        told = [each[row.case_id] for row in mine if row.kind == kind]
        row = found[kind]
        assert row.open == len(told)
        assert row.waiting == sum(one.state == "waiting" for one in told)
        assert row.late == sum(one.late for one in told)
        assert row.soon == sum(one.soon for one in told)
        assert not row.partial
    assert any(one.waiting and one.late for one in found.values())


def test_what_was_kept_is_the_sum_of_each_decided_case(any_ws: Workspace) -> None:
    _fill(any_ws, 150)
    policy = policy_of(any_ws.settings)
    first = TODAY - timedelta(20)
    with any_ws.store.read() as connection:
        rows = connection.execute(select(tables.cases)).all()
        each = clocks.of(connection, rows, policy, TODAY)
        found = {one.kind: one for one in clocks.kept(connection, HERE, policy, first, TODAY)}
    mine = [
        row
        for row in rows
        if row.jurisdiction in HERE and row.status == "decided" and row.closed_on >= first
    ]
    assert mine
    for kind in KINDS:
        told = [each[row.case_id] for row in mine if row.kind == kind]
        row = found[kind]
        assert row.decided == len(told)
        assert row.in_time == sum(not one.late for one in told)
        assert row.days == sum(one.used for one in told)
        assert (row.share is None) == (not told)


def test_a_sum_looks_at_no_more_than_its_bound(ws: Workspace, monkeypatch: Any) -> None:
    monkeypatch.setattr(clocks, "MOST", 10)
    _fill(ws, 60)
    with ws.store.read() as connection:
        found = clocks.sums(connection, HERE, policy_of(ws.settings), TODAY)
    assert all(one.partial for one in found)


def test_a_case_opened_again_starts_anew(ws: Workspace) -> None:
    pick = random.Random(1)
    case = _case(1, pick) | {"status": "open", "closed_on": None, "kind": "conflict"}
    case |= {"opened_on": TODAY - timedelta(90), "jurisdiction": HERE[0]}
    events = _events(case, again=False)
    again = [("decided", TODAY - timedelta(60)), ("reopened", TODAY - timedelta(1))]
    events += [
        {**events[0], "seq": seq, "event": event, "day": day}
        for seq, (event, day) in enumerate(again, 2)
    ]
    with ws.store.write() as connection:
        connection.execute(tables.cases.insert(), [case])
        connection.execute(tables.case_events.insert(), events)
        rows = connection.execute(select(tables.cases)).all()
        told = clocks.of(connection, rows, policy_of(ws.settings), TODAY)[case["case_id"]]
    assert (told.used, told.late) == (1, False)
