"""Lists of what waits for a person, a page at a time: cases, approvals, the manual queue.

Pages are cut by the key of their last row, never by a number of rows to skip, and nothing is
counted beyond a bound: a list costs the same whatever its length.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from pipelines.store.case_filters import OPEN, WAITING, conditions
from pipelines.store.review import Proposal, from_row
from pipelines.store.tables import (
    case_assignments,
    cases,
    claims,
    manual_queue,
    proposals,
    recipients,
)

ORDERS = {
    "urgency": ("due_on", 1),
    "amount": ("amount_fen", -1),
    "strength": ("strength", -1),
    "age": ("opened_on", 1),
}
"""Per order its column, and whether the least (1) or the greatest (-1) comes first."""

PERSON = ("name", "id_number", "benefit_class")


def case_page(
    connection: Connection,
    jurisdictions: Sequence[str],
    order: str,
    after: tuple[Any, str] | None,
    limit: int,
    status: str,
    filters: dict[str, Any],
) -> list[Any]:
    """Cases of some jurisdictions in an order, with recipient, claim and open proposal.

    Args:
        connection: a transaction.
        jurisdictions: of the cases.
        order: a name of `ORDERS`.
        after: value of the order's column and id of the last case of the page before.
        limit: at most so many.
        status: of the cases.
        filters: as `case_filters.conditions` reads them.
    """
    name, sign = ORDERS[order]
    key = (cases.c[name], cases.c.case_id)
    query = select(cases).where(
        cases.c.jurisdiction.in_(jurisdictions),
        OPEN if status == "open" else cases.c.status == status,
        *conditions(filters),
    )
    if after is not None:
        query = query.where(_beyond(key, after, sign))
    chosen = query.order_by(*_ordered(key, sign)).limit(limit).subquery()
    shown = _shown(chosen).order_by(*_ordered((chosen.c[name], chosen.c.case_id), sign))
    return list(connection.execute(shown))


def _ordered(key: tuple[Any, Any], sign: int) -> list[Any]:
    return [column if sign > 0 else column.desc() for column in key]


def one_case(connection: Connection, case_id: str) -> Any:
    """A case as the pages show it, or None."""
    chosen = select(cases).where(cases.c.case_id == case_id).subquery()
    return connection.execute(_shown(chosen)).first()


def some_cases(connection: Connection, case_ids: Collection[str]) -> list[Any]:
    """Cases as the lists show them, by id; those that are not there are left out."""
    chosen = select(cases).where(cases.c.case_id.in_(sorted(case_ids))).subquery()
    return list(connection.execute(_shown(chosen).order_by(chosen.c.case_id)))


def _shown(chosen: Any) -> Select[Any]:
    """Cases that were chosen, with recipient, claim and open proposal."""
    waits = and_(proposals.c.case_id == chosen.c.case_id, WAITING)
    return (
        select(
            chosen,
            *(recipients.c[name] for name in PERSON),
            claims.c.claimed_by,
            claims.c.until.label("claimed_until"),
            proposals.c.proposal_id,
            case_assignments.c.assignee,
        )
        .outerjoin(case_assignments, case_assignments.c.case_id == chosen.c.case_id)
        .outerjoin(recipients, recipients.c.recipient_id == chosen.c.recipient_id)
        .outerjoin(claims, claims.c.case_id == chosen.c.case_id)
        .outerjoin(proposals, waits)
    )


def _beyond(key: tuple[Any, Any], after: tuple[Any, str], sign: int) -> Any:
    """Rows behind the last one of the page before, in the order of the key."""
    value, case_id = after
    column, tie = key
    if sign > 0:
        return and_(column >= value, or_(column > value, tie > case_id))
    return and_(column <= value, or_(column < value, tie < case_id))


def proposal_page(
    connection: Connection,
    jurisdictions: Sequence[str],
    state: str,
    after: tuple[int, str] | None,
    limit: int,
    filters: dict[str, Any],
) -> list[Proposal]:
    """Proposals in a state, the oldest first; with the filter `leading` one a bulk."""
    key = (proposals.c.made_at, proposals.c.proposal_id)
    given = {name: value for name, value in filters.items() if value is not None}
    query = select(proposals).where(
        proposals.c.jurisdiction.in_(jurisdictions),
        proposals.c.state == state,
        *(proposals.c[name] == given[name] for name in ("kind", "maker") if name in given),
    )
    if "not_maker" in given:
        query = query.where(proposals.c.maker != given["not_maker"])
    if given.get("leading"):
        query = query.where(_leads_bulk(state))
    if after is not None:
        query = query.where(_beyond(key, after, 1))
    rows = connection.execute(query.order_by(*key).limit(limit))
    return [from_row(row) for row in rows]


def _leads_bulk(state: str) -> Any:
    """The first proposal of its bulk in a state, or one of no bulk."""
    other = proposals.alias()
    first = (
        select(func.min(other.c.proposal_id))
        .where(other.c.bulk_id == proposals.c.bulk_id, other.c.state == state)
        .scalar_subquery()
    )
    return or_(proposals.c.bulk_id.is_(None), proposals.c.proposal_id == first)


def bulk_sizes(connection: Connection, bulk_ids: Collection[str], state: str) -> dict[str, int]:
    """By bulk how many of its proposals are in a state; a bulk is small by its own bound."""
    query = select(proposals.c.bulk_id, func.count()).where(
        proposals.c.bulk_id.in_(sorted(bulk_ids)), proposals.c.state == state
    )
    return {row[0]: row[1] for row in connection.execute(query.group_by(proposals.c.bulk_id))}


def manual_page(
    connection: Connection,
    jurisdictions: Sequence[str],
    after: tuple[date | None, str] | None,
    limit: int,
    payment: str | None,
    due_to: date | None,
) -> list[Any]:
    """The manual queue: first whoever has no due day, then those due first.

    Each jurisdiction is read in the order of its index, and no further than a page.
    """
    names = (*PERSON, "phone", "phone_owner", "street_office", "mobility")
    query = select(manual_queue, *(recipients.c[name] for name in names)).join(
        recipients, recipients.c.recipient_id == manual_queue.c.recipient_id
    )
    if payment is not None:
        query = query.where(manual_queue.c.payment == payment)
    rows: list[Any] = []
    for place in jurisdictions:
        here = query.where(manual_queue.c.jurisdiction == place)
        for part in _undated_and_dated(here, after, due_to):
            rows += connection.execute(part.limit(limit))
    rows.sort(key=lambda row: (row.due_on or date.min, row.recipient_id))
    return rows[:limit]


def _undated_and_dated(
    query: Select[Any], after: tuple[date | None, str] | None, due_to: date | None
) -> Iterator[Select[Any]]:
    due, whose = manual_queue.c.due_on, manual_queue.c.recipient_id
    if after is None or after[0] is None:
        undated = query.where(due.is_(None)).order_by(whose)
        yield undated if after is None else undated.where(whose > after[1])
    dated = query.where(due.is_not(None)).order_by(due, whose)
    if due_to is not None:
        dated = dated.where(due <= due_to)
    if after is not None and after[0] is not None:
        dated = dated.where(_beyond((due, whose), (after[0], after[1]), 1))
    yield dated


def bounded_counts(
    connection: Connection, jurisdictions: Sequence[str], kinds: Sequence[str], cap: int
) -> dict[str, int]:
    """How many wait per queue, counted no further than one beyond the bound."""
    here = cases.c.jurisdiction.in_(jurisdictions)
    parts = {k: select(cases.c.case_id).where(here, cases.c.kind == k, OPEN) for k in kinds}
    parts["approvals"] = select(proposals.c.proposal_id).where(
        proposals.c.jurisdiction.in_(jurisdictions), WAITING
    )
    parts["manual_certification"] = select(manual_queue.c.recipient_id).where(
        manual_queue.c.jurisdiction.in_(jurisdictions)
    )
    return {
        name: connection.scalar(select(func.count()).select_from(q.limit(cap + 1).subquery())) or 0
        for name, q in parts.items()
    }
