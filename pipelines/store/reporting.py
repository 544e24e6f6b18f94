"""What the report asks of the database of record: a few grouped counts, nothing of a person.

Every query returns as many rows as there are groups, never as many as there are recipients.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from pipelines.store import horizon
from pipelines.store.batches import Batch
from pipelines.store.tables import batches, cases, queue_totals, standing_totals

Rows = Sequence[Any]

THIN = tuple(c for c in batches.columns if c.name != "verdict")
"""A delivery without its verdict: enough for an overview of many days."""

ORDER = (batches.c.business_day, batches.c.feed, batches.c.revision, batches.c.batch_id)


def known_up_to(connection: Connection) -> date | None:
    """The day as of which standings are kept; None while nothing was run."""
    return horizon.read(connection)


def deliveries(connection: Connection, day: date) -> list[Batch]:
    """All deliveries for a business day, with their verdicts."""
    query = select(batches).where(batches.c.business_day == day).order_by(*ORDER)
    return [Batch(**row._mapping) for row in connection.execute(query)]


def all_deliveries(connection: Connection) -> list[Batch]:
    """All deliveries there ever were, without their verdicts."""
    return [Batch(**row._mapping) for row in connection.execute(select(*THIN).order_by(*ORDER))]


def standing_groups(connection: Connection, day: date) -> Rows:
    """Recipients by all that a report asks of standings; a few rows, kept by `store.totals`.

    Returns:
        One row a combination of jurisdiction, rule_set, payment and queue (empty until first
        evaluated), `certified` (1 or 0), and feed and `this_day` of the evidence that the
        certification rests on: `this_day` is 1 where it came with the files of `day`. The feed
        is empty where it rests on no evidence, only on the approval of the benefit.
    """
    at = standing_totals.c
    by = (
        at.jurisdiction,
        *(func.nullif(at[name], "").label(name) for name in ("rule_set", "payment", "queue")),
        at.certified,
        *_rests_on(day),
    )
    return connection.execute(select(*by, at.recipients)).all()


def certified_groups(connection: Connection, day: date) -> Rows:
    """Certified recipients by feed and `this_day`, as in `standing_groups`."""
    at = standing_totals.c
    query = select(*_rests_on(day), at.recipients).where(at.certified == 1)
    return connection.execute(query).all()


def _rests_on(day: date) -> tuple[ColumnElement[Any], ...]:
    """Feed of the evidence a standing rests on, and whether it came with the files of a day."""
    at = standing_totals.c
    this_day = case((at.certified_day == day.isoformat(), 1), else_=0).label("this_day")
    return func.nullif(at.certified_feed, "").label("feed"), this_day


def case_groups(connection: Connection, day: date) -> Rows:
    """Cases by kind, ground, grade and status; `opened` of them were opened on `day`."""
    by = (cases.c.kind, cases.c.ground, cases.c.grade, cases.c.status)
    opened = func.sum(case((cases.c.opened_on == day, 1), else_=0)).label("opened")
    query = select(*by, func.count().label("cases"), opened).group_by(*by)
    return connection.execute(query).all()


def cases_by_day(connection: Connection) -> Rows:
    """Cases by the day on which they were opened."""
    query = select(cases.c.opened_on, func.count().label("cases")).group_by(cases.c.opened_on)
    return connection.execute(query).all()


def queue_groups(connection: Connection) -> Rows:
    """Recipients in the manual queue by due month and payment; no month: nothing on record."""
    at = queue_totals.c
    month = func.nullif(at.month, "").label("month")
    return connection.execute(select(month, at.payment, at.recipients)).all()


__all__ = [
    "Connection",
    "all_deliveries",
    "case_groups",
    "cases_by_day",
    "certified_groups",
    "deliveries",
    "known_up_to",
    "queue_groups",
    "standing_groups",
]
