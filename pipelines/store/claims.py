"""Claims: who works on which case, until when. Moments are seconds since 1970 UTC."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update

from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import claims


class Claim(NamedTuple):
    """Somebody works on a case. Grain: a row of `claims`."""

    case_id: str
    claimed_by: str
    until: int


def of(connection: Connection, case_id: str, now: int) -> Claim | None:
    """The claim on a case that holds at this moment, or None."""
    row = connection.execute(
        select(claims).where(claims.c.case_id == case_id, claims.c.until > now)
    ).first()
    return None if row is None else Claim._make(row)


def among(connection: Connection, case_ids: Collection[str], now: int) -> dict[str, Claim]:
    """By case the claims that hold at this moment."""
    query = select(claims).where(claims.c.case_id.in_(sorted(case_ids)), claims.c.until > now)
    return {row.case_id: Claim._make(row) for row in connection.execute(query)}


def take(connection: Connection, claim: Claim, now: int) -> bool:
    """Take a case or hold it longer; False where somebody else holds it at this moment."""
    free = (claims.c.claimed_by == claim.claimed_by) | (claims.c.until <= now)
    mine = update(claims).where(claims.c.case_id == claim.case_id, free)
    if connection.execute(mine.values(**claim._asdict())).rowcount != 1:
        connection.execute(insert_ignore(connection, claims), [claim._asdict()])
    return of(connection, claim.case_id, now) == claim


def drop(connection: Connection, case_id: str, user: str) -> None:
    """Give a case back; nothing happens where this person does not hold it."""
    connection.execute(
        delete(claims).where(claims.c.case_id == case_id, claims.c.claimed_by == user)
    )
