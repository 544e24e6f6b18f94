"""Rows of the lists of the page."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple


class CaseRow(NamedTuple):
    """A case in a list; money in fen, a lease in seconds since 1970 UTC."""

    case_id: str
    recipient_id: str
    jurisdiction: str
    kind: str
    ground: str | None
    grade: str | None
    opened_on: date
    due_on: date | None
    amount_fen: int
    strength: int
    status: str
    version: int
    decided_by: str | None
    name: str | None
    id_number: str | None
    benefit_class: str | None
    claimed_by: str | None
    claimed_until: int | None
    """A claim may have ended: compare with the clock."""
    proposal_id: str | None
    """Of the proposal that waits on it."""
    assignee: str | None
    """Who is to work on it; whoever works on it now has claimed it."""

    @classmethod
    def of(cls, row: Any) -> CaseRow:
        """From a row of the database."""
        return cls(*(row._mapping[name] for name in cls._fields))


class ManualRow(NamedTuple):
    """A recipient in the manual certification queue."""

    recipient_id: str
    jurisdiction: str
    since: date | None
    due_on: date | None
    certified_through: date | None
    payment: str
    why: str
    channels: str
    name: str | None
    id_number: str | None
    benefit_class: str | None
    phone: str | None
    phone_owner: str | None
    street_office: str | None
    mobility: str | None

    @classmethod
    def of(cls, row: Any) -> ManualRow:
        """From a row of the database."""
        return cls(*(row._mapping[name] for name in cls._fields))
