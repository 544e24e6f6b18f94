"""The lists of the page: cases, approvals and the manual queue, a page at a time, and counts."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from pipelines.review.errors import BadContent
from pipelines.review.rows import CaseRow, ManualRow
from pipelines.store import Connection, case_lists
from pipelines.store.review import Proposal

QUEUES = ("conflict", "loss_verification", "match_review", "held_evidence")
"""The queues that hold cases, most grave first."""

ORDERS = tuple(case_lists.ORDERS)
DAYS = ("urgency", "age")
"""Orders by a day; the others are by a number."""

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A part of a list; `after` asks for the next one and is None at the end."""

    rows: list[Row]
    after: str | None


def list_cases(
    connection: Connection,
    jurisdictions: Sequence[str],
    kind: str | None = None,
    *,
    order: str = "urgency",
    after: str | None = None,
    limit: int = 50,
    status: str = "open",
    **filters: Any,
) -> Page[CaseRow]:
    """Cases of some jurisdictions; the most urgent, the most costly or the surest first.

    Args:
        connection: a transaction.
        jurisdictions: whose cases one may see.
        kind: one of `QUEUES`; default: all.
        order: one of `ORDERS`.
        after: where the page before ended.
        limit: rows of a page.
        status: `open`, `decided` or `lapsed`.
        filters: as `pipelines.store.case_filters` names them.

    Raises:
        BadContent: the order or the place is none.
    """
    if order not in ORDERS:
        raise BadContent("unknown_fields", kind="list", fields="order")
    place = _place(after, day=order in DAYS)
    rows = case_lists.case_page(
        connection, jurisdictions, order, place, limit + 1, status, {"kind": kind, **filters}
    )
    column = case_lists.ORDERS[order][0]
    return _page([CaseRow.of(row) for row in rows], limit, (column, "case_id"))


def list_proposals(
    connection: Connection,
    jurisdictions: Sequence[str],
    *,
    state: str = "open",
    after: str | None = None,
    limit: int = 50,
    kind: str | None = None,
    maker: str | None = None,
    not_maker: str | None = None,
    leading: bool = False,
) -> Page[Proposal]:
    """Proposals, the oldest first.

    `not_maker` leaves out one's own; `leading` shows of each bulk only the first.
    """
    place = _place(after, day=False)
    filters = {"kind": kind, "maker": maker, "not_maker": not_maker, "leading": leading}
    found = case_lists.proposal_page(connection, jurisdictions, state, place, limit + 1, filters)
    return _page(found, limit, ("made_at", "proposal_id"))


def list_manual(
    connection: Connection,
    jurisdictions: Sequence[str],
    *,
    after: str | None = None,
    limit: int = 50,
    payment: str | None = None,
    due_to: date | None = None,
) -> Page[ManualRow]:
    """The manual certification queue; first who has no due day, then those due first."""
    place = _place(after, day=True)
    rows = case_lists.manual_page(connection, jurisdictions, place, limit + 1, payment, due_to)
    return _page([ManualRow.of(row) for row in rows], limit, ("due_on", "recipient_id"))


def counts(connection: Connection, jurisdictions: Sequence[str], cap: int = 1000) -> dict[str, int]:
    """How many wait, per queue of cases, `approvals` and `manual_certification`.

    A number above `cap` means "more than that".
    """
    return case_lists.bounded_counts(connection, jurisdictions, QUEUES, cap)


def _page(rows: list[Any], limit: int, key: tuple[str, str]) -> Page[Any]:
    if len(rows) <= limit:
        return Page(rows, None)
    shown = rows[:limit]
    place = [getattr(shown[-1], name) for name in key]
    text = json.dumps(place, default=str, separators=(",", ":"))
    return Page(shown, base64.urlsafe_b64encode(text.encode()).decode().rstrip("="))


def _place(after: str | None, *, day: bool) -> tuple[Any, str] | None:
    if after is None:
        return None
    try:
        padded = after + "=" * (-len(after) % 4)
        value, tie = json.loads(base64.urlsafe_b64decode(padded.encode()))
        if value is not None:
            value = date.fromisoformat(value) if day else int(value)
        return value, str(tie)
    except (ValueError, TypeError, binascii.Error):
        raise BadContent("bad_place") from None
