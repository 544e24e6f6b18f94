"""The protected details of a recipient, which the page shows one by one and on request only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from pipelines.store.tables import recipients

FIELDS = ("id_number", "other_ids", "birth_date", "phone", "address")
"""What is masked until somebody says why they need it."""


def details(connection: Connection, recipient_id: str) -> Row[Any] | None:
    """The protected details of a recipient, with the jurisdiction they belong to."""
    query = select(
        recipients.c.recipient_id,
        recipients.c.jurisdiction,
        *(recipients.c[name] for name in FIELDS),
    ).where(recipients.c.recipient_id == recipient_id)
    return connection.execute(query).one_or_none()
