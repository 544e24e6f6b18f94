"""Noting that a table was handed out: who took what, how many rows, and the hash of the file."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from pipelines.store import Connection
from pipelines.store.audit import note as note_entry

ACTION = "file.exported"


def note(
    connection: Connection,
    *,
    actor: str,
    what: str,
    filters: Mapping[str, str | int | None],
    rows: int,
    data: bytes,
) -> str:
    """Note one export, in the transaction that also decides that it may be handed out.

    Args:
        connection: a transaction that writes.
        actor: the user's id.
        what: which table, as a code: `oversight.backlog`, `suspensions.list`.
        filters: what the table was cut down to, as codes and days; empty ones are left out.
        rows: lines without the heading.
        data: the file as handed out.

    Returns:
        SHA-256 of the file, as noted.

    Raises:
        ValueError: a filter looks like a name or an identity number; nothing was noted.
    """
    handed_out = sha256(data).hexdigest()
    told = {name: value for name, value in filters.items() if value not in (None, "")}
    content = {"filters": told, "rows": rows, "bytes": len(data), "sha256": handed_out}
    note_entry(connection, actor=actor, action=ACTION, subject=what, content=content)
    return handed_out
