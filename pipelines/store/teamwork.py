"""Who made and who approved how many decisions in a period: counts, no content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from pipelines.store.tables import cases, claims, proposals


class Made(NamedTuple):
    """Decisions by maker, kind and state; a row of grouped counts."""

    maker: str
    kind: str
    four_eyes: bool
    state: str
    """`open`, `approved`, `returned`, `withdrawn` or `undone`."""
    proposals: int


def made(connection: Connection, places: Sequence[str], since: int, before: int) -> list[Made]:
    """Decisions made between two moments, grouped."""
    at = proposals.c
    by = (at.maker, at.kind, at.four_eyes, at.state)
    query = (
        select(*by, func.count())
        .where(at.made_at >= since, at.made_at < before, at.jurisdiction.in_(places))
        .group_by(*by)
    )
    return [Made(*row) for row in connection.execute(query)]


def approved(
    connection: Connection, places: Sequence[str], since: date, until: date
) -> list[tuple[date, str, int]]:
    """How many decisions each second person agreed to, by the day they took effect."""
    at = proposals.c
    query = (
        select(at.approved_on, at.approver, func.count())
        .where(
            at.approved_on.between(since, until),
            at.jurisdiction.in_(places),
            at.approver.is_not(None),
        )
        .group_by(at.approved_on, at.approver)
    )
    return [(day, user, n) for day, user, n in connection.execute(query)]


def holding(connection: Connection, places: Sequence[str], now: int) -> Counter[str]:
    """Cases that each user works on at this moment."""
    query = (
        select(claims.c.claimed_by, func.count())
        .join(cases, cases.c.case_id == claims.c.case_id)
        .where(claims.c.until > now, cases.c.jurisdiction.in_(places))
        .group_by(claims.c.claimed_by)
    )
    return Counter(dict(connection.execute(query).tuples().all()))
