"""The clocks of cases on record, one by one for a list, and summed up for a supervisor.

For the overview of a supervisor:
    `sums(connection, places, policy, today)`  how the open cases stand, a row a kind;
    `kept(connection, places, policy, first, last)`  how many were decided in time in a period.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from pipelines.casework.policy import KINDS, Policy
from pipelines.casework.sla import Clock, Wait, clock
from pipelines.store import Connection, clocks, waits
from pipelines.store.clocks import Alike, Single

MOST = 50_000
"""Cases looked at for a sum; a supervisor of more sees that it is a part."""


@dataclass(frozen=True)
class Sum:
    """Open cases of a kind by how they stand to their limit. `late` may wait as well."""

    kind: str
    running: int = 0
    waiting: int = 0
    soon: int = 0
    """Of those that run: with two working days left or less."""
    late: int = 0
    partial: bool = False
    """More cases are open than were looked at."""

    @property
    def open(self) -> int:
        """All of them."""
        return self.running + self.waiting


@dataclass(frozen=True)
class Kept:
    """Cases of a kind that were decided in a period, and those of them in time."""

    kind: str
    decided: int = 0
    in_time: int = 0
    days: int = 0
    """Working days they took, all together."""

    @property
    def share(self) -> float | None:
        """Share decided in time; None where none was decided."""
        return self.in_time / self.decided if self.decided else None


def of(
    connection: Connection, rows: Sequence[Any], policy: Policy, today: date
) -> dict[str, Clock]:
    """The clocks of some cases, such as those of a page of a list.

    Args:
        connection: a transaction.
        rows: cases with case_id, jurisdiction, kind and opened_on.
        policy: the limits.
        today: the day of the clock.
    """
    ids = [row.case_id for row in rows]
    spans = clocks.spans(connection, ids)
    waited = waits.of_many(connection, ids)
    found = {}
    for row in rows:
        limit = policy.limit(row.jurisdiction, row.kind)
        if limit is not None:
            started, closed = spans.get(row.case_id, (row.opened_on, None))
            days = _days(waited.get(row.case_id, ()))
            found[row.case_id] = clock(started, days, limit, today, closed)
    return found


def sums(connection: Connection, places: Sequence[str], policy: Policy, today: date) -> list[Sum]:
    """How the open cases of some jurisdictions stand to their limits, one row a kind."""
    groups = clocks.open_alike(connection, places, MOST + 1)
    singles = clocks.open_singles(connection, places, MOST)
    found = {kind: Sum(kind) for kind in KINDS}
    for one, times in _all(connection, groups, singles, policy, today):
        kind, told = one
        row = found[kind]
        found[kind] = replace(
            row,
            running=row.running + times * (told.state == "running"),
            waiting=row.waiting + times * (told.state == "waiting"),
            soon=row.soon + times * told.soon,
            late=row.late + times * told.late,
        )
    partial = sum(group.cases for group in groups) > MOST
    return [replace(row, partial=partial) for row in found.values()]


def kept(
    connection: Connection, places: Sequence[str], policy: Policy, first: date, last: date
) -> list[Kept]:
    """How many cases were decided from one day to another, and in time, one row a kind."""
    groups = clocks.decided_alike(connection, places, first, last, MOST)
    singles = clocks.decided_singles(connection, places, first, last, MOST)
    found = {kind: Kept(kind) for kind in KINDS}
    for (kind, told), times in _all(connection, groups, singles, policy, last):
        row = found[kind]
        found[kind] = Kept(
            kind,
            row.decided + times,
            row.in_time + times * (not told.late),
            row.days + times * told.used,
        )
    return list(found.values())


def _all(
    connection: Connection,
    groups: Iterable[Alike],
    singles: Sequence[Single],
    policy: Policy,
    today: date,
) -> Iterator[tuple[tuple[str, Clock], int]]:
    """Kind and clock of every case, with how many are alike; special ones singly.

    A special case stands in its group as well, from which it is taken out again.
    """
    for group in groups:
        limit = policy.limit(group.jurisdiction, group.kind)
        if limit is not None:
            told = clock(group.opened_on, (), limit, today, group.closed_on)
            yield (group.kind, told), group.cases
    exact = of(connection, singles, policy, today)
    for one in singles:
        if one.case_id in exact:
            limit = exact[one.case_id].limit
            plain = clock(one.opened_on, (), limit, today, one.closed_on)
            yield (one.kind, plain), -1
            yield (one.kind, exact[one.case_id]), 1


def _days(told: Iterable[Any]) -> list[Wait]:
    """Waits as days: those of the clock on which they began and ended."""
    return [
        (_day(one.asked_at), None if one.ended_at is None else _day(one.ended_at)) for one in told
    ]


def _day(moment: int) -> date:
    return datetime.fromtimestamp(moment).date()
