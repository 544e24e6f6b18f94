"""What a suspension list says of each name, read for a page or a file of names at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from pipelines.store.consequences import Notice
from pipelines.store.suspensions import PART
from pipelines.store.tables import cases, notices, recipients, standings


class Person(NamedTuple):
    """What the register says of a name on the list. Grain: a recipient."""

    recipient_id: str
    name: str
    id_number: str | None
    benefit_class: str
    street_office: str | None
    mobility: str | None


def people(connection: Connection, ids: Sequence[str]) -> dict[str, Person]:
    """By recipient what the register says."""
    columns = [recipients.c[name] for name in Person._fields]
    found: dict[str, Any] = {}
    for part in _parts(ids):
        query = select(*columns).where(recipients.c.recipient_id.in_(part))
        found |= {row[0]: Person._make(row) for row in connection.execute(query)}
    return found


def contents(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By recipient what the kept standing says."""
    found: dict[str, Any] = {}
    for part in _parts(ids):
        query = select(standings.c.recipient_id, standings.c.content).where(
            standings.c.recipient_id.in_(part), standings.c.content.is_not(None)
        )
        found |= {row[0]: json.loads(row[1]) for row in connection.execute(query)}
    return found


def notices_since(
    connection: Connection, ids: Sequence[str], month: date
) -> dict[str, list[Notice]]:
    """By recipient notices of a month and later ones, in order of month."""
    found: dict[str, list[Notice]] = {}
    for part in _parts(ids):
        query = (
            select(notices.c.recipient_id, *(notices.c[name] for name in Notice._fields))
            .where(notices.c.recipient_id.in_(part), notices.c.month >= month)
            .order_by(notices.c.month, notices.c.kind)
        )
        for recipient_id, *values in connection.execute(query):
            found.setdefault(recipient_id, []).append(Notice(*values))
    return found


def open_cases(connection: Connection, ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """By recipient id and kind of the cases that nobody answered yet."""
    found: dict[str, list[tuple[str, str]]] = {}
    for part in _parts(ids):
        query = (
            select(cases.c.recipient_id, cases.c.case_id, cases.c.kind)
            .where(cases.c.recipient_id.in_(part), cases.c.status == "open")
            .order_by(cases.c.opened_on, cases.c.case_id)
        )
        for recipient_id, case_id, kind in connection.execute(query):
            found.setdefault(recipient_id, []).append((case_id, kind))
    return found


def _parts(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + PART] for start in range(0, len(ids), PART)]
