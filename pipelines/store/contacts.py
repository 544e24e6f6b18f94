"""How recipients were contacted: every attempt, and what was put right about one later."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select, update

from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import contact_attempts, evidence

CHANNELS = ("phone", "sms", "letter", "visit", "employer")
RESULTS = ("reached", "no_result")
VOID = "void"
"""Result of a correction that says: this attempt was never made."""


class Contact(NamedTuple):
    """An attempt to contact a recipient. Grain: a row of `contact_attempts`."""

    contact_id: str
    recipient_id: str
    jurisdiction: str
    channel: str
    result: str
    """`reached`, `no_result`, or `void`: the attempt that is corrected was never made."""
    contacted_on: date
    at: int
    """The moment at which it was written down."""
    by: str
    note: str
    """Free text; emptied when its period has ended."""
    corrects: str | None
    """The earlier row that this one puts right."""
    proposal_id: str | None
    """The decision by which the rules learn of it, where they read it."""
    documents: tuple[str, ...] = ()
    """Keys of the papers that came with it."""


def add(connection: Connection, contact: Contact) -> bool:
    """Write an attempt down; False where it was before, or its correction was."""
    told = contact._asdict() | {"documents": json.dumps(contact.documents)}
    row = insert_ignore(connection, contact_attempts).values(told)
    return connection.execute(row.returning(contact_attempts.c.contact_id)).first() is not None


def get(connection: Connection, contact_id: str) -> Contact | None:
    """The attempt of that id, or None."""
    query = select(contact_attempts).where(contact_attempts.c.contact_id == contact_id)
    row = connection.execute(query).first()
    return None if row is None else _contact(row)


def _contact(row: Any) -> Contact:
    told = {name: row._mapping[name] for name in Contact._fields}
    return Contact(**told | {"documents": tuple(json.loads(row.documents))})


def every(connection: Connection, recipient_ids: Collection[str]) -> dict[str, list[Contact]]:
    """By recipient all rows, those corrected and their corrections too; the latest first."""
    at = contact_attempts.c
    query = select(contact_attempts).where(at.recipient_id.in_(sorted(recipient_ids)))
    latest = (at.contacted_on.desc(), at.at.desc(), at.contact_id)
    found: dict[str, list[Contact]] = {}
    for row in connection.execute(query.order_by(*latest)):
        found.setdefault(row.recipient_id, []).append(_contact(row))
    return found


def of(connection: Connection, recipient_ids: Collection[str]) -> dict[str, list[Contact]]:
    """By recipient the attempts that stand, the latest first; nobody without one is listed."""
    found = {}
    for whose, rows in every(connection, recipient_ids).items():
        put_right = {row.corrects for row in rows}
        stand = [r for r in rows if r.contact_id not in put_right and r.result != VOID]
        if stand:
            found[whose] = stand
    return found


def old_notes(connection: Connection, before: date) -> list[tuple[date, int]]:
    """Days before a day with attempts whose free text is still there, and how many."""
    at = contact_attempts.c
    query = select(at.contacted_on, func.count()).where(at.contacted_on < before, at.note != "")
    days = query.group_by(at.contacted_on).order_by(at.contacted_on)
    return [(row[0], row[1]) for row in connection.execute(days)]


def notes_of(connection: Connection, day: date) -> list[tuple[str, str]]:
    """The free text of a day's attempts, with their keys."""
    at = contact_attempts.c
    query = select(at.contact_id, at.note).where(at.contacted_on == day, at.note != "")
    return [(row[0], row[1]) for row in connection.execute(query.order_by(at.contact_id))]


def empty_notes(connection: Connection, day: date) -> None:
    """Empty the free text of a day's attempts."""
    connection.execute(
        update(contact_attempts)
        .where(contact_attempts.c.contacted_on == day, contact_attempts.c.note != "")
        .values(note="")
    )


class Visit(NamedTuple):
    """A home visit that was asked for or made, as the rules read it."""

    kind: str
    """`home_visit_requested` or `home_visit_made`."""
    on: date
    proposal_id: str


def visits(connection: Connection, recipient_ids: Collection[str]) -> dict[str, list[Visit]]:
    """By recipient the home visits on record that still hold, the latest first."""
    at = evidence.c
    query = select(at.recipient_id, at.kind, at.occurred_on, at.row_id).where(
        at.recipient_id.in_(sorted(recipient_ids)),
        at.kind.in_(("home_visit_requested", "home_visit_made")),
        at.known_to.is_(None),
    )
    latest = (at.occurred_on.desc(), at.kind, at.evidence_id)
    found: dict[str, list[Visit]] = {}
    for row in connection.execute(query.order_by(*latest)):
        found.setdefault(row.recipient_id, []).append(Visit(row.kind, row.occurred_on, row.row_id))
    return found
