"""Batches a page at a time, and the cases that each opened, changed or closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from pipelines.store.access import within
from pipelines.store.batches import Batch
from pipelines.store.tables import batches, case_events, cases

THIN = tuple(c for c in batches.columns if c.name != "verdict")


class Touched(NamedTuple):
    """A case with what a batch did to it. Grain: a case and event."""

    case_id: str
    seq: int
    recipient_id: str
    jurisdiction: str
    kind: str
    ground: str | None
    status: str
    event: str
    day: date


def listed(
    connection: Connection,
    after: tuple[date, str] | None,
    limit: int,
    feed: str = "",
    ids: Sequence[str] | None = None,
) -> list[Batch]:
    """Batches without their verdicts, the latest business day first; those of a feed, or some."""
    day, key = batches.c.business_day, batches.c.batch_id
    where: list[ColumnElement[bool]] = []
    if after is not None:
        where += [day <= after[0], or_(day < after[0], and_(day == after[0], key > after[1]))]
    if feed:
        where.append(batches.c.feed == feed)
    if ids is not None:
        where.append(key.in_(ids))
    query = select(*THIN).where(*where).order_by(day.desc(), key).limit(limit)
    return [Batch(**row._mapping) for row in connection.execute(query)]


def get(connection: Connection, batch_id: str) -> Batch | None:
    """The batch of that id with its verdict, or None."""
    row = connection.execute(select(batches).where(batches.c.batch_id == batch_id)).first()
    return None if row is None else Batch(**row._mapping)


def counts(connection: Connection, batch_id: str, scope: Sequence[str]) -> Counter[tuple[str, str]]:
    """Cases of a scope by kind and by what the batch did to them."""
    query = (
        select(cases.c.kind, case_events.c.event, func.count())
        .join(cases, cases.c.case_id == case_events.c.case_id)
        .where(case_events.c.cause == batch_id, within(cases.c.jurisdiction, scope))
        .group_by(cases.c.kind, case_events.c.event)
    )
    return Counter({(kind, event): n for kind, event, n in connection.execute(query)})


def touched(
    connection: Connection,
    batch_id: str,
    scope: Sequence[str],
    after: tuple[str, int] | None,
    limit: int,
) -> list[Touched]:
    """Cases of a scope that a batch opened, changed or closed, in order of case id."""
    key: tuple[Any, ...] = (case_events.c.case_id, case_events.c.seq)
    names = ("recipient_id", "jurisdiction", "kind", "ground", "status")
    query = (
        select(*key, *(cases.c[name] for name in names), case_events.c.event, case_events.c.day)
        .join(cases, cases.c.case_id == case_events.c.case_id)
        .where(case_events.c.cause == batch_id, within(cases.c.jurisdiction, scope))
        .order_by(*key)
        .limit(limit)
    )
    if after is not None:
        query = query.where(
            key[0] >= after[0], or_(key[0] > after[0], and_(key[0] == after[0], key[1] > after[1]))
        )
    return [Touched._make(row) for row in connection.execute(query)]
