"""What a day changes in the manual queue, and totals that never drift from what they count."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from alembic import command
from sqlalchemy import Connection, delete, event, select

from pipelines.hand_over import hand_over
from pipelines.queue_file import export_queue, write_changes
from pipelines.run import run_day
from pipelines.store import horizon, queue, totals
from pipelines.store.migrate import _config
from pipelines.store.recipients import put
from pipelines.store.standings import Judged, write
from pipelines.store.tables import (
    manual_queue,
    queue_changes,
    queue_totals,
    standing_totals,
    standings,
)
from pipelines.workspace import Workspace
from tests.pipelines.small_world import DAY, Person, Town, deliver, row
from tests.store.test_store import a_recipient

PEOPLE = 8
QUIET = dict.fromkeys(range(PEOPLE), "2026-01-11")


def place(one: str, due: date | None, payment: str = "paid") -> dict[str, Any]:
    return {
        "recipient_id": one,
        "jurisdiction": "beijing/haidian",
        "since": None,
        "due_on": due,
        "certified_through": None,
        "payment": payment,
        "why": "[]",
        "channels": "[]",
    }


def standing(one: str, random: Random) -> dict[str, Any]:
    certified = random.random() < 0.5
    row_ = {c.name: None for c in standings.columns}
    return row_ | {
        "recipient_id": one,
        "jurisdiction": random.choice(["beijing/haidian", "arshan"]),
        "rule_set": random.choice(["HD26", "AR23"]),
        "payment": random.choice(["paid", "suspended"]),
        "queue": random.choice(["none", "manual_certification"]),
        "certified_through": DAY if certified else None,
        "certified_feed": random.choice(["travel", None]),
        "certified_day": random.choice([DAY, DAY + timedelta(1), None]),
        "content": "{}",
    }


def rows(connection: Connection, table: Any) -> list[tuple[Any, ...]]:
    return sorted(tuple(map(str, one)) for one in connection.execute(select(table)))


def test_totals_and_changes_hold_whatever_is_written(any_ws: Workspace) -> None:
    random = Random(5)
    ids = [f"R{n}" for n in range(PEOPLE)]
    dues = [None, date(2026, 4, 30), date(2026, 5, 31)]
    with any_ws.store.write() as connection:
        put(connection, [a_recipient(one) for one in ids], date.min)
    for step in range(60):
        day = DAY + timedelta(step // 12)
        some = sorted(random.sample(ids, random.randint(1, 5)))
        queued = random.sample(some, random.randint(0, len(some)))
        with any_ws.store.write() as connection:
            if step % 12 == 0:
                morning = {r.recipient_id: r for r in connection.execute(select(manual_queue))}
            judged = Judged(ids=some, standings=[standing(one, random) for one in some])
            judged.queue = [
                place(one, random.choice(dues), random.choice(["paid", "suspended"]))
                for one in queued
            ]
            write(connection, judged, day)
            if step % 9 == 0:
                put(connection, [a_recipient(f"R{PEOPLE + step}")], date.min)
            kept = rows(connection, queue_totals), rows(connection, standing_totals)
            totals.rebuild(connection)
            assert kept == (rows(connection, queue_totals), rows(connection, standing_totals))
            now = {r.recipient_id: r for r in connection.execute(select(manual_queue))}
            assert queue.size(connection) == len(now)
            told = {
                r.recipient_id: r.change
                for r in connection.execute(select(queue_changes).where(queue_changes.c.day == day))
            }
        expected = dict.fromkeys(now.keys() - morning.keys(), "added")
        expected |= dict.fromkeys(morning.keys() - now.keys(), "removed")
        expected |= {
            one: "changed" for one in now.keys() & morning.keys() if now[one] != morning[one]
        }
        assert told == expected


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def changed(ws: Workspace, day: date) -> list[tuple[str, str]]:
    return [(r["change"], r["recipient_id"]) for r in read(ws.home.queue_changes_csv(day))]


def test_a_day_leaves_a_file_of_who_joined_and_who_left(ws: Workspace, tmp_path: Path) -> None:
    Town(size=8, certified=QUIET | {2: "2025-05-11", 3: "2025-05-12"}).load_into(ws, tmp_path)
    assert hand_over(ws, DAY)["queue_changes"] == 2
    assert [what for what, _ in changed(ws, DAY)] == ["added", "added"]
    deliver(ws, "travel", DAY, [row("travel", 2, "T1", DAY)])
    next_day = DAY + timedelta(1)
    run_day(ws, DAY, received_on=next_day)
    assert changed(ws, next_day) == [("removed", Person(2).recipient_id)]
    (left,) = read(ws.home.queue_changes_csv(next_day))
    assert (left["jurisdiction"], left["due_on"], left["why"]) == ("beijing/haidian", "", "")
    assert left["name"] == Person(2).who()["name"]
    assert hand_over(ws, next_day + timedelta(1))["queue_changes"] == 0
    assert changed(ws, next_day + timedelta(1)) == []
    path, listed = export_queue(ws, tmp_path / "all.csv")
    assert [r["recipient_id"] for r in read(path)] == [Person(3).recipient_id]
    assert (listed, path.stat().st_mode & 0o777) == (1, 0o600)


def test_days_without_a_hand_over_leave_their_file_with_the_next(
    ws: Workspace, tmp_path: Path
) -> None:
    Town(size=4, certified=QUIET | {2: "2025-05-11"}).load_into(ws, tmp_path)
    hand_over(ws, DAY)
    one = Person(2).recipient_id
    for n, queued in ((1, []), (3, [place(one, date(2026, 5, 31))])):
        with ws.store.write() as connection:
            here = horizon.advance(connection, DAY + timedelta(n))
            queue.write(connection, [one], queued, here)
    write_changes(ws)
    assert changed(ws, DAY + timedelta(1)) == [("removed", one)]
    assert changed(ws, DAY + timedelta(3)) == [("added", one)]


def test_a_quiet_day_reads_neither_the_queue_nor_the_standings_as_a_whole(
    ws: Workspace, tmp_path: Path
) -> None:
    Town(size=8, certified=dict.fromkeys(range(8), "2025-05-11")).load_into(ws, tmp_path)
    hand_over(ws, DAY)
    said: list[str] = []

    @event.listens_for(ws.store.engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        del connection, cursor, more
        said.append(" ".join(statement.split()))

    done = hand_over(ws, DAY + timedelta(1))
    event.remove(ws.store.engine, "before_cursor_execute", note)
    assert (done["evaluated"], done["manual_queue"], done["queue_changes"]) == (0, 8, 0)
    assert changed(ws, DAY + timedelta(1)) == []
    assert any("FROM queue_totals" in one for one in said)
    assert not [one for one in said if "FROM manual_queue" in one]
    assert not [one for one in said if "FROM standings" in one and "WHERE" not in one]


def test_an_older_installation_is_counted_once_when_it_is_brought_up_to_date(
    any_ws: Workspace,
) -> None:
    random = Random(7)
    ids = [f"R{n}" for n in range(PEOPLE)]
    with any_ws.store.write() as connection:
        put(connection, [a_recipient(one) for one in ids], date.min)
        judged = Judged(ids=ids[:6], standings=[standing(one, random) for one in ids[:6]])
        judged.queue = [place(ids[0], None), place(ids[1], date(2026, 4, 30))]
        write(connection, judged, DAY)
        kept = rows(connection, queue_totals), rows(connection, standing_totals)
        connection.execute(delete(queue_totals))
        connection.execute(delete(standing_totals))
        config = _config()
        config.attributes["connection"] = connection
        command.stamp(config, "0004")
        command.upgrade(config, "0005")
        assert (rows(connection, queue_totals), rows(connection, standing_totals)) == kept
