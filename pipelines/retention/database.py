"""What of the database has a period of its own: lists of changes, and what people typed freely.

Of free text only the text goes: who did what when stays with its row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.retention.periods import Kind
from pipelines.store import Connection, contacts, retention, waits


@dataclass(frozen=True)
class Part:
    """A part of the database that goes by day."""

    kind: Kind
    old: Callable[[Connection, date], Sequence[tuple[date, int]]]
    """Days before a day with something to remove, and how many rows."""
    rows: Callable[[Connection, date], Sequence[Any]]
    """What there is of a day, as it is kept."""
    remove: Callable[[Connection, date], None]


PARTS = {
    "queue_changes": Part(
        *("queue", retention.old_changes, retention.changes_of, retention.remove_changes)
    ),
    "case_waits.asked_for": Part(
        *("asked_for", waits.old_texts, waits.texts_of, waits.empty_texts)
    ),
    "contact_attempts.note": Part(
        *("contact_note", contacts.old_notes, contacts.notes_of, contacts.empty_notes)
    ),
}
"""By name, as a purge writes it down."""
