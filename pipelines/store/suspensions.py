"""Suspension lists in the database of record: whose payment begins to rest, who let the name go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import blake2b
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, Select, func, select

from pipelines.store import review
from pipelines.store.access import within
from pipelines.store.dialect import insert_ignore
from pipelines.store.review import Proposal
from pipelines.store.tables import (
    evidence,
    instructions,
    judgements,
    proposals,
    standings,
    suspension_releases,
)
from rules.months import add_months

PART = 5000
"""Recipients asked about at once."""

HELD_BACK = "suspension_held_back"


class Beginning(NamedTuple):
    """A withholding with which a suspension begins. Grain: a recipient and its pay month."""

    recipient_id: str
    jurisdiction: str
    pay_month: date
    amount_fen: int
    rule_set: str
    status: str
    """`open`, or `sent`."""
    sent_on: date | None


class Release(NamedTuple):
    """That a named person released a name. Grain: recipient, pay month and basis."""

    recipient_id: str
    pay_month: date
    basis: str
    jurisdiction: str
    released_by: str
    released_at: int
    released_on: date


def beginnings(connection: Connection, places: Sequence[str], pay_month: date) -> list[Beginning]:
    """Suspensions that begin with the payroll of a month, in order of recipient.

    A suspension begins where nothing was withheld for the month before.
    """
    return [Beginning._make(row) for row in connection.execute(_query(places, pay_month))]


def count_waiting(connection: Connection, places: Sequence[str], month: date, cap: int) -> int:
    """How many names of a month nobody released at all, up to one more than `cap`."""
    let_go = suspension_releases.c
    nobody = ~(
        select(let_go.recipient_id)
        .where(
            let_go.recipient_id == instructions.c.recipient_id,
            let_go.pay_month == instructions.c.pay_month,
        )
        .exists()
    )
    some = _query(places, month, ["open"]).where(nobody).limit(cap + 1).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def open_months(connection: Connection, places: Sequence[str]) -> list[date]:
    """Pay months with withholdings for want of certification that were not sent yet, in order."""
    table = instructions.c
    query = (
        select(table.pay_month)
        .join(standings, standings.c.recipient_id == table.recipient_id)
        .where(
            table.status == "open",
            table.kind == "withhold",
            table.reason == "suspended",
            within(standings.c.jurisdiction, places),
        )
        .distinct()
        .order_by(table.pay_month)
    )
    return list(connection.scalars(query))


def _query(
    places: Sequence[str], pay_month: date, states: Sequence[str] = ("open", "sent")
) -> Select[tuple[object]]:
    table, earlier = instructions, instructions.alias("earlier")
    before = (
        select(func.coalesce(func.sum(earlier.c.amount_fen), 0))
        .where(
            earlier.c.recipient_id == table.c.recipient_id,
            earlier.c.for_month == add_months(pay_month, -1),
            earlier.c.pay_month <= pay_month,
        )
        .scalar_subquery()
    )
    found = select(
        table.c.recipient_id,
        standings.c.jurisdiction,
        *(table.c[name] for name in Beginning._fields[2:]),
    ).join(standings, standings.c.recipient_id == table.c.recipient_id)
    found = found.where(
        table.c.status.in_(states),
        table.c.pay_month == pay_month,
        table.c.for_month == pay_month,
        table.c.kind == "withhold",
        table.c.reason == "suspended",
        within(standings.c.jurisdiction, places),
        before >= 0,
    )
    return found.order_by(table.c.recipient_id)


def basis_of(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """By recipient what stands for all on record: evidence, and what people judged of it."""
    found: dict[str, list[str]] = {one: [] for one in ids}
    for table, key in ((evidence, "evidence_id"), (judgements, "judgement_id")):
        columns = [table.c[name] for name in ("recipient_id", key, "known_from", "known_to")]
        for part in _parts(ids):
            query = select(*columns).where(table.c.recipient_id.in_(part))
            rows = connection.execute(query.order_by(table.c.recipient_id, table.c[key]))
            for recipient_id, told in groupby(rows, key=lambda row: row[0]):
                found[recipient_id] += [" ".join(map(str, row[1:])) for row in told]
    return {
        one: blake2b("\n".join(lines).encode(), digest_size=16).hexdigest()
        for one, lines in found.items()
    }


def releases(
    connection: Connection, places: Sequence[str], pay_month: date
) -> dict[str, list[Release]]:
    """By recipient who released the name for a month, the latest first."""
    table = suspension_releases.c
    query = select(*(table[name] for name in Release._fields)).where(
        table.pay_month == pay_month, within(table.jurisdiction, places)
    )
    found: dict[str, list[Release]] = {}
    for row in connection.execute(query.order_by(table.released_at.desc(), table.basis)):
        found.setdefault(row.recipient_id, []).append(Release._make(row))
    return found


def add_releases(connection: Connection, rows: Iterable[Release]) -> None:
    """Record who released which name; the database refuses to change it later."""
    told = [row._asdict() for row in rows]
    if told:
        connection.execute(insert_ignore(connection, suspension_releases), told)


def held_back(connection: Connection, places: Sequence[str], month: date) -> dict[str, Proposal]:
    """By recipient the decision that holds a suspension back which was on the list of a month."""
    query = (
        select(proposals)
        .where(
            proposals.c.kind == HELD_BACK,
            within(proposals.c.jurisdiction, places),
            proposals.c.known_on >= month,
            proposals.c.state == "approved",
        )
        .order_by(proposals.c.made_at, proposals.c.proposal_id)
    )
    found = (review.from_row(row) for row in connection.execute(query))
    wanted = month.isoformat()
    return {one.recipient_id: one for one in found if one.content["effective"] == wanted}


def _parts(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(ids), PART):
        yield ids[start : start + PART]
