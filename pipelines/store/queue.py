"""The manual certification queue, with what those need who call, write and visit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, select

from pipelines.store.tables import manual_queue, recipients


def size(connection: Connection) -> int:
    """How many recipients wait in the queue."""
    return connection.scalar(select(func.count()).select_from(manual_queue)) or 0


def entries(connection: Connection) -> Iterator[Any]:
    """The queue with contact data, those due first at the top."""
    query = (
        select(
            manual_queue,
            recipients.c.name,
            recipients.c.benefit_class,
            recipients.c.phone,
            recipients.c.phone_owner,
            recipients.c.street_office,
            recipients.c.mobility,
        )
        .join(recipients, recipients.c.recipient_id == manual_queue.c.recipient_id)
        .order_by(
            manual_queue.c.due_on.is_not(None), manual_queue.c.due_on, manual_queue.c.recipient_id
        )
    )
    yield from connection.execute(query, execution_options={"yield_per": 10_000})
