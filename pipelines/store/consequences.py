"""Payment instructions and notices: derived anew with each standing, unless they were sent.

A row that was sent is a fact; it is never changed and never taken away. All others are replaced
by what follows now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from pipelines.store.dialect import upsert
from pipelines.store.tables import instructions, notices, payroll_sendings

Rows = Sequence[dict[str, Any]]


class Instruction(NamedTuple):
    """What the payment of `pay_month` adds or withholds for `for_month`; money in fen."""

    for_month: date
    pay_month: date
    amount_fen: int
    kind: str
    reason: str
    rule_set: str
    status: str = "open"
    sent_on: date | None = None


class Notice(NamedTuple):
    """A message of a month; `params` is JSON without personal data."""

    kind: str
    month: date
    params: str
    status: str = "due"
    sent_on: date | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """What later differences of one recipient are counted against."""

    instructions: tuple[Instruction, ...] = ()
    """Sent ones, and ones of pay months that closed under other rules, in order of pay month."""
    notices: tuple[Notice, ...] = ()
    """Sent ones."""
    sent_through: date | None = None
    """Last pay month whose instructions were sent where the recipient is paid."""


def sent_through(connection: Connection) -> dict[str, date]:
    """By jurisdiction the last pay month whose instructions were sent."""
    table = payroll_sendings.c
    query = select(table.jurisdiction, func.max(table.pay_month)).group_by(table.jurisdiction)
    return {row[0]: row[1] for row in connection.execute(query)}


NOTHING_ISSUED = Issued()


@dataclass
class IssuedTo:
    """What was issued to a chunk of recipients."""

    instructions: dict[str, list[Instruction]]
    notices: dict[str, list[Notice]]
    sent_through: dict[str, date]
    """By jurisdiction."""

    def of(self, recipient_id: str, jurisdiction: str) -> Issued:
        """What was issued to one of them."""
        return Issued(
            tuple(self.instructions.get(recipient_id, ())),
            tuple(self.notices.get(recipient_id, ())),
            self.sent_through.get(jurisdiction),
        )


def issued(connection: Connection, ids: Sequence[str], closed: Mapping[str, date]) -> IssuedTo:
    """Instructions and notices of the given recipients that later ones are counted against.

    Args:
        connection: a transaction.
        ids: the recipients.
        closed: by jurisdiction the last month that closed under other rules.
    """
    found = IssuedTo({}, {}, sent_through(connection))
    table = instructions.c
    last = max(closed.values(), default=date.min)
    paid = (
        select(table.recipient_id, *(table[name] for name in Instruction._fields))
        .where(
            table.recipient_id.in_(ids),
            or_(_status_of(instructions) == "sent", table.pay_month <= last),
        )
        .order_by(table.pay_month, table.for_month)
    )
    for recipient_id, *values in connection.execute(paid):
        found.instructions.setdefault(recipient_id, []).append(Instruction(*values))
    said = (
        select(notices.c.recipient_id, *(notices.c[name] for name in Notice._fields))
        .where(notices.c.recipient_id.in_(ids), _status_of(notices) == "sent")
        .order_by(notices.c.month, notices.c.kind)
    )
    for recipient_id, *values in connection.execute(said):
        found.notices.setdefault(recipient_id, []).append(Notice(*values))
    return found


def write(
    connection: Connection, ids: Sequence[str], paid: Rows, said: Rows, horizon: date
) -> None:
    """Put what follows now in the place of what followed before and was not sent.

    Args:
        connection: a transaction that writes and holds the horizon.
        ids: the recipients that were evaluated.
        paid: rows of `instructions`, all open.
        said: rows of `notices`, all due in the month of the horizon.
        horizon: the day as of which they were evaluated.
    """
    lapse(connection, horizon, ids)
    _replace(connection, instructions, ids, paid, "open")
    _replace(connection, notices, ids, said, "due")


def _replace(
    connection: Connection, table: Table, ids: Sequence[str], rows: Rows, status: str
) -> None:
    """Write rows that differ from what is stored; take away open ones that no longer follow."""
    keys = [column.name for column in table.primary_key]
    stored = {
        tuple(row._mapping[name] for name in keys): dict(row._mapping)
        for row in connection.execute(
            select(table).where(table.c.recipient_id.in_(ids), _status_of(table) == status)
        )
    }
    wanted = {tuple(row[name] for name in keys): row for row in rows}
    gone = [key for key in stored if key not in wanted]
    if gone:
        match = [table.c[name] == bindparam(f"of_{name}") for name in keys]
        parameters = [{f"of_{n}": v for n, v in zip(keys, key, strict=True)} for key in gone]
        if table is notices:
            connection.execute(update(table).where(*match).values(status="withdrawn"), parameters)
        else:
            connection.execute(delete(table).where(*match), parameters)
    fresh = [row for key, row in wanted.items() if stored.get(key) != row]
    if fresh:
        connection.execute(upsert(connection, table), fresh)


def lapse(connection: Connection, horizon: date, ids: Sequence[str] | None = None) -> None:
    """Let notices lapse that were not sent in their month; they never go out later."""
    status = notices.c.status if ids is None else _status_of(notices)
    late = [status == "due", notices.c.month < horizon.replace(day=1)]
    if ids is not None:
        late.append(notices.c.recipient_id.in_(ids))
    connection.execute(update(notices).where(*late).values(status="lapsed"))


def _status_of(table: Table) -> ColumnElement[str]:
    """The status where recipients are named too: hidden from SQLite, which would otherwise walk
    through everybody's by the index on it instead of looking up these recipients."""
    return func.coalesce(table.c.status, "")
