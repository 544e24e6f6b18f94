"""Searches of the register in the audit trail, found by the hash of what was searched for."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from pipelines.store.tables import audit_entries, users

SEARCHED = "register.searched"


class Search(NamedTuple):
    """One search. Grain: an audit entry."""

    at: str
    actor: str
    content: dict[str, Any]


def searches_for(connection: Connection, subjects: Sequence[str], limit: int) -> list[Search]:
    """Searches for what these keyed hashes stand for, the latest first."""
    entry = audit_entries.c
    query = (
        select(entry.at, entry.actor, entry.content)
        .where(entry.subject.in_(subjects), entry.action == SEARCHED)
        .order_by(entry.entry_id.desc())
        .limit(limit)
    )
    return [Search(at, who, json.loads(text)) for at, who, text in connection.execute(query)]


def names_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Names of users by id."""
    query = select(users.c.user_id, users.c.display_name)
    rows = connection.execute(query.where(users.c.user_id.in_(sorted(ids))))
    return {row[0]: row[1] for row in rows}
