"""What a preview compares: standings, open cases, due notices and instructions, by recipient."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from pipelines.store.tables import cases, instructions, notices, standings

FIELDS = ("payment", "certified_through", "unpaid_from", "queue")
"""What is compared of a standing."""

Key = tuple[str, str, str]
"""Recipient, kind of content, and which of them."""

Said = tuple[str, int]
"""What it says, and fen where it is money."""


def content_of(connection: Connection, ids: Sequence[str], month: date) -> dict[Key, Said]:
    """What is kept of some recipients, as far as a preview tells of it.

    Args:
        connection: a transaction.
        ids: the recipients.
        month: the month whose due notices count; older ones are never sent.
    """
    found: dict[Key, Said] = {}
    columns = (standings.c[name] for name in FIELDS)
    query = select(standings.c.recipient_id, *columns).where(standings.c.recipient_id.in_(ids))
    for row in connection.execute(query):
        for name in FIELDS:
            found[row.recipient_id, name, ""] = (_text(getattr(row, name)), 0)
    _add_cases(connection, ids, found)
    for row in connection.execute(
        select(notices).where(
            notices.c.recipient_id.in_(ids), notices.c.status == "due", notices.c.month == month
        )
    ):
        found[row.recipient_id, "notice", f"{row.kind} {row.month:%Y-%m}"] = ("due", 0)
    paid = select(instructions).where(instructions.c.recipient_id.in_(ids))
    for row in connection.execute(paid):
        which = f"{row.for_month:%Y-%m} in {row.pay_month:%Y-%m}"
        found[row.recipient_id, "instruction", which] = (row.kind, row.amount_fen)
    return found


def _add_cases(connection: Connection, ids: Sequence[str], found: dict[Key, Said]) -> None:
    query = select(cases).where(cases.c.recipient_id.in_(ids), cases.c.status == "open")
    for row in connection.execute(query.order_by(cases.c.case_id)):
        place = f"{row.kind} {row.ground} {row.case_id[:8]}"
        found[row.recipient_id, "case", place] = ("open", 0)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
