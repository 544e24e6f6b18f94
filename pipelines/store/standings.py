"""Standings and what is derived from them: manual queue, cases, skipped payroll months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, select, update

from pipelines.store import cases, consequences, queue
from pipelines.store.dialect import upsert
from pipelines.store.tables import payroll_skips, standings
from pipelines.store.totals import counting

Rows = list[dict[str, Any]]


@dataclass
class Judged:
    """What evaluation found for a chunk of recipients, as rows of the tables."""

    ids: list[str] = field(default_factory=list)
    standings: Rows = field(default_factory=list)
    queue: Rows = field(default_factory=list)
    cases: Rows = field(default_factory=list)
    skips: Rows = field(default_factory=list)
    instructions: Rows = field(default_factory=list)
    notices: Rows = field(default_factory=list)
    cause: str = ""
    """Why they were evaluated: a batch id, `hand_over`, or the id of a person's decision."""

    def add(self, part: Judged) -> None:
        """Take in the rows that a part of the chunk came to."""
        self.standings += part.standings
        self.queue += part.queue
        self.cases += part.cases
        self.skips += part.skips
        self.instructions += part.instructions
        self.notices += part.notices


def lock(connection: Connection, ids: Sequence[str]) -> None:
    """Hold the standings of these recipients until the transaction ends, in id order."""
    connection.execute(
        select(standings.c.recipient_id)
        .where(standings.c.recipient_id.in_(ids))
        .order_by(standings.c.recipient_id)
        .with_for_update()
    ).all()


def due(connection: Connection, day: date, limit: int) -> list[str]:
    """Recipients whose answer may have changed by `day`, at most `limit`, in order of id.

    Taken in the order of the index, so that a chunk costs the same however many are due.
    """
    query = (
        select(standings.c.recipient_id)
        .where(standings.c.next_change_on <= day)
        .order_by(standings.c.next_change_on, standings.c.recipient_id)
        .limit(limit)
    )
    return sorted(connection.scalars(query))


def contents_of(connection: Connection, ids: Sequence[str]) -> dict[str, str | None]:
    """By recipient what their standing says now, as JSON; None until first evaluated."""
    query = select(standings.c.recipient_id, standings.c.content).where(
        standings.c.recipient_id.in_(ids)
    )
    return {row.recipient_id: row.content for row in connection.execute(query)}


def wake_all(connection: Connection, day: date) -> None:
    """Ask that every recipient be evaluated again: the rules have changed."""
    connection.execute(update(standings).values(next_change_on=day))


def write(connection: Connection, judged: Judged, horizon: date) -> None:
    """Replace what is kept for the recipients of a chunk by what evaluation found."""
    if not judged.ids:
        return
    with counting(connection, standings, judged.ids):
        connection.execute(upsert(connection, standings), judged.standings)
    queue.write(connection, judged.ids, judged.queue, horizon)
    cases.write(connection, judged.ids, judged.cases, horizon, judged.cause)
    _write_skips(connection, judged)
    consequences.write(connection, judged.ids, judged.instructions, judged.notices, horizon)


def _write_skips(connection: Connection, judged: Judged) -> None:
    connection.execute(delete(payroll_skips).where(payroll_skips.c.recipient_id.in_(judged.ids)))
    if judged.skips:
        connection.execute(payroll_skips.insert(), judged.skips)
