"""Reading the audit trail a page at a time, newest first, by whom, about what, of which kind.

Pages are cut by the number of their last entry. Days are found by the index on time, so that an
old period costs no more than a new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, select

from pipelines.store.audit_chain import Entry
from pipelines.store.tables import audit_chain, audit_entries, cases, proposals, recipients

SLACK = 5000
"""Of two transactions at once the one with lower numbers may commit later: time and number differ
by no more than so many entries."""

_ENTRY = [audit_entries.c[name] for name in Entry._fields]
_number = audit_entries.c.entry_id


@dataclass(frozen=True)
class Wanted:
    """Which entries; what is empty does not matter. Times are UTC as in the entries."""

    subjects: tuple[str, ...] = ()
    actor: str = ""
    actions: tuple[str, ...] = ()
    since: str = ""
    before: str = ""


class Sealed(NamedTuple):
    """An entry with its number in the chain; None while it is not sealed."""

    seq: int | None
    entry: Entry


def page(connection: Connection, wanted: Wanted, below: int | None, limit: int) -> list[Sealed]:
    """The newest entries that are wanted, with a number below `below`."""
    where = list(_conditions(connection, wanted))
    if below is not None:
        where.append(_number < below)
    found: list[Sealed] = []
    for query in _queries(wanted, where):
        found += [
            Sealed(row[0], Entry._make(row[1:]))
            for row in connection.execute(query.order_by(_number.desc()).limit(limit))
        ]
    found.sort(key=lambda one: -one.entry.entry_id)
    return found[:limit]


def _queries(wanted: Wanted, where: Sequence[ColumnElement[bool]]) -> Iterator[Select[Any]]:
    """One query an action, each in the order of its index; else one for all."""
    joined = audit_entries.outerjoin(audit_chain, audit_chain.c.entry_id == _number)
    query = select(audit_chain.c.seq, *_ENTRY).select_from(joined).where(*where)
    if not wanted.actions or wanted.subjects or wanted.actor:
        yield query.where(audit_entries.c.action.in_(wanted.actions)) if wanted.actions else query
        return
    for action in wanted.actions:
        yield query.where(audit_entries.c.action == action)


def _conditions(connection: Connection, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    at = audit_entries.c
    if wanted.subjects:
        yield at.subject.in_(wanted.subjects)
    if wanted.actor:
        yield at.actor == wanted.actor
    if wanted.since:
        yield at.at >= wanted.since
        first = _first_from(connection, wanted.since)
        if first is not None:
            yield _number >= first - SLACK
    if wanted.before:
        yield at.at < wanted.before
        first = _first_from(connection, wanted.before)
        if first is not None:
            yield _number < first + SLACK


def _first_from(connection: Connection, moment: str) -> int | None:
    at = audit_entries.c.at
    return connection.scalar(select(_number).where(at >= moment).order_by(at, _number).limit(1))


def newest(connection: Connection, action: str) -> Sealed | None:
    """The last entry of an action, or None."""
    found = page(connection, Wanted(actions=(action,)), None, 1)
    return found[0] if found else None


def known_as(connection: Connection, text: str) -> tuple[str, ...]:
    """All ids under which entries tell of a thing: of a recipient also cases and decisions.

    Args:
        connection: a transaction.
        text: the id of a recipient, case, decision, batch or user.
    """
    found = {text}
    of_case = select(proposals.c.proposal_id).where(proposals.c.case_id == text)
    found.update(connection.scalars(of_case))
    if connection.scalar(select(recipients.c.recipient_id).where(_is(recipients, text))):
        for table, key in ((cases, cases.c.case_id), (proposals, proposals.c.proposal_id)):
            found.update(connection.scalars(select(key).where(_is(table, text))))
    return tuple(sorted(found))


def _is(table: Any, recipient_id: str) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = table.c.recipient_id == recipient_id
    return condition


def jurisdictions(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """By id what it is (`case`, `recipient` or `decision`) and its jurisdiction; others not."""
    found: dict[str, tuple[str, str]] = {}
    kinds = (
        ("recipient", recipients, recipients.c.recipient_id),
        ("decision", proposals, proposals.c.proposal_id),
        ("case", cases, cases.c.case_id),
    )
    for kind, table, key in kinds:
        query = select(key, table.c.jurisdiction).where(key.in_(ids))
        found.update({one: (kind, place) for one, place in connection.execute(query)})
    return found
