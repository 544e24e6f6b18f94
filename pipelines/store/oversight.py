"""What a supervisor asks of the database of record: grouped counts, bounded by period and place.

Open cases are read from indexes that hold only open ones, the rest from totals: what a page costs
does not grow with the years on record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, case, func, select

from pipelines.store.case_filters import OPEN, WAITING
from pipelines.store.tables import cases, manual_queue, proposals, standing_totals
from rules.queues import QUEUES


class Backlog(NamedTuple):
    """Open cases of a jurisdiction and kind that were opened on a day."""

    jurisdiction: str
    kind: str
    opened_on: date
    cases: int


class Certified(NamedTuple):
    """Recipients certified at present by evidence of a feed; `fresh` of them by a day or later."""

    feed: str
    """Empty: by the approval of the benefit alone."""
    recipients: int
    fresh: int


def backlog(connection: Connection, places: Sequence[str]) -> list[Backlog]:
    """Open cases by jurisdiction, kind and day of opening."""
    by = (cases.c.jurisdiction, cases.c.kind, cases.c.opened_on)
    query = select(*by, func.count()).where(OPEN, cases.c.jurisdiction.in_(places)).group_by(*by)
    return [Backlog._make(row) for row in connection.execute(query)]


def past_due(connection: Connection, places: Sequence[str], day: date) -> Counter[str]:
    """Open cases by jurisdiction whose answer no longer came in time on a day."""
    at = cases.c
    query = (
        select(at.jurisdiction, func.count())
        .where(OPEN, at.jurisdiction.in_(places), at.kind.in_(QUEUES), at.due_on < day)
        .group_by(at.jurisdiction)
    )
    return Counter(dict(connection.execute(query).tuples().all()))


def waiting_approval(connection: Connection, places: Sequence[str]) -> Counter[str]:
    """Proposals by jurisdiction that wait for a second person."""
    at = proposals.c
    query = (
        select(at.jurisdiction, func.count())
        .where(WAITING, at.jurisdiction.in_(places))
        .group_by(at.jurisdiction)
    )
    return Counter(dict(connection.execute(query).tuples().all()))


def to_certify(connection: Connection, places: Sequence[str]) -> Counter[str]:
    """Recipients by jurisdiction in the queue of manual certification; read from an index only."""
    at = manual_queue.c
    query = (
        select(at.jurisdiction, func.count())
        .where(at.jurisdiction.in_(places))
        .group_by(at.jurisdiction)
    )
    return Counter(dict(connection.execute(query).tuples().all()))


def certified(connection: Connection, places: Sequence[str], since: date) -> list[Certified]:
    """Recipients certified at present by feed, the most first; from the totals."""
    at = standing_totals.c
    fresh = case((at.certified_day >= since.isoformat(), at.recipients), else_=0)
    query = (
        select(at.certified_feed, func.sum(at.recipients), func.sum(fresh))
        .where(at.jurisdiction.in_(places), at.certified == 1)
        .group_by(at.certified_feed)
    )
    found = [Certified(feed, int(n), int(new)) for feed, n, new in connection.execute(query)]
    return sorted(found, key=lambda one: (-one.recipients, one.feed))


def certified_by_day(
    connection: Connection, places: Sequence[str], since: date, until: date
) -> Counter[tuple[date, str]]:
    """Certified recipients by day and feed of the evidence that their certification rests on."""
    at = standing_totals.c
    query = (
        select(at.certified_day, at.certified_feed, func.sum(at.recipients))
        .where(
            at.jurisdiction.in_(places),
            at.certified == 1,
            at.certified_day.between(since.isoformat(), until.isoformat()),
        )
        .group_by(at.certified_day, at.certified_feed)
    )
    return Counter(
        {(date.fromisoformat(day), feed): int(n) for day, feed, n in connection.execute(query)}
    )
