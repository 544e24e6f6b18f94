"""Marking instructions and notices as sent in the database of record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select, update

from pipelines.store.consequences import Instruction, Notice
from pipelines.store.tables import instructions, notices, payroll_sendings, standings


def send_instructions(
    connection: Connection, jurisdiction: str, pay_month: date, on: date
) -> list[tuple[str, Instruction]]:
    """Mark the open instructions of a pay month as sent, and the month as sent.

    Returns:
        Recipient and instruction of those that became sent just now.
    """
    here = select(standings.c.recipient_id).where(standings.c.jurisdiction == jurisdiction)
    open_ = (
        instructions.c.status == "open",
        instructions.c.pay_month <= pay_month,
        instructions.c.recipient_id.in_(here),
    )
    columns = (instructions.c[name] for name in Instruction._fields)
    query = select(instructions.c.recipient_id, *columns).where(*open_)
    rows = connection.execute(
        query.order_by(instructions.c.recipient_id, instructions.c.for_month)
    ).all()
    connection.execute(update(instructions).where(*open_).values(status="sent", sent_on=on))
    connection.execute(
        payroll_sendings.insert(),
        [{"jurisdiction": jurisdiction, "pay_month": pay_month, "sent_on": on}],
    )
    return [(row[0], Instruction(*row[1:])._replace(status="sent", sent_on=on)) for row in rows]


def send_notices(
    connection: Connection, month: date, on: date, kinds: Sequence[str]
) -> list[tuple[str, Notice]]:
    """Mark due notices of a month as sent; those that became sent just now are given back."""
    due = (notices.c.status == "due", notices.c.month == month, notices.c.kind.in_(kinds))
    columns = (notices.c[name] for name in Notice._fields)
    query = select(notices.c.recipient_id, *columns).where(*due)
    rows = connection.execute(query.order_by(notices.c.recipient_id, notices.c.kind)).all()
    connection.execute(update(notices).where(*due).values(status="sent", sent_on=on))
    return [(row[0], Notice(*row[1:])._replace(status="sent", sent_on=on)) for row in rows]
