"""The manual certification queue: written where it changes, and read with contact data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, case, delete, func, select

from pipelines.store.dialect import upsert
from pipelines.store.tables import manual_queue, queue_changes, queue_totals, recipients
from pipelines.store.totals import counting

PLACE = tuple(c.name for c in manual_queue.columns if c.name != "recipient_id")
"""Columns of a place in the queue."""

CONTACT = ("name", "benefit_class", "phone", "phone_owner", "street_office", "mobility")


def size(connection: Connection) -> int:
    """How many recipients wait in the queue."""
    return connection.scalar(select(func.coalesce(func.sum(queue_totals.c.recipients), 0))) or 0


def write(
    connection: Connection, ids: Sequence[str], rows: Sequence[dict[str, Any]], day: date
) -> None:
    """Bring the places of these recipients in line with what evaluation found.

    Only what differs is written, and noted as a change of the day: a place that is again what
    it was in the morning is no change.

    Args:
        connection: a transaction that writes.
        ids: the recipients that were evaluated.
        rows: the places that follow for them, as rows of the table.
        day: the horizon.
    """
    stored = {row.recipient_id: row for row in connection.execute(_places(ids))}
    wanted = {row["recipient_id"]: row for row in rows}
    gone = [one for one in stored if one not in wanted]
    fresh = [row for one, row in wanted.items() if one not in stored or _differs(row, stored[one])]
    changed = [*gone, *(row["recipient_id"] for row in fresh)]
    if not changed:
        return
    with counting(connection, manual_queue, changed):
        if gone:
            connection.execute(delete(manual_queue).where(manual_queue.c.recipient_id.in_(gone)))
        if fresh:
            connection.execute(upsert(connection, manual_queue), fresh)
    _note(connection, day, changed, stored, wanted)


def _places(ids: Sequence[str]) -> Select[Any]:
    return select(manual_queue).where(manual_queue.c.recipient_id.in_(ids))


def _differs(row: dict[str, Any], stored: Any) -> bool:
    return any(row[name] != getattr(stored, name) for name in PLACE)


def _note(
    connection: Connection,
    day: date,
    changed: Sequence[str],
    stored: dict[str, Any],
    wanted: dict[str, dict[str, Any]],
) -> None:
    """Note what the day has changed so far, against the queue of its morning."""
    query = select(queue_changes.c.recipient_id, queue_changes.c.was).where(
        queue_changes.c.day == day, queue_changes.c.recipient_id.in_(changed)
    )
    mornings = {row.recipient_id: row.was for row in connection.execute(query)}
    noted, undone = [], []
    for one in changed:
        before = _text(stored[one]._mapping) if one in stored else None
        was = mornings.get(one, before)
        now = wanted.get(one)
        if was == (_text(now) if now else None):
            undone.append(one)
            continue
        change = "removed" if now is None else "added" if was is None else "changed"
        place = {name: now[name] if now else None for name in PLACE}
        if now is None:
            place["jurisdiction"] = stored[one].jurisdiction
        noted.append({"day": day, "recipient_id": one, "change": change, "was": was} | place)
    if undone := [one for one in undone if one in mornings]:
        connection.execute(
            delete(queue_changes).where(
                queue_changes.c.day == day, queue_changes.c.recipient_id.in_(undone)
            )
        )
    if noted:
        connection.execute(upsert(connection, queue_changes), noted)


def _text(place: Any) -> str:
    return json.dumps({name: place[name] for name in PLACE}, ensure_ascii=False, default=str)


def entries(connection: Connection) -> Iterator[Any]:
    """The queue with contact data, those due first at the top."""
    query = (
        select(manual_queue, *(recipients.c[name] for name in CONTACT))
        .join(recipients, recipients.c.recipient_id == manual_queue.c.recipient_id)
        .order_by(
            manual_queue.c.due_on.is_not(None), manual_queue.c.due_on, manual_queue.c.recipient_id
        )
    )
    yield from connection.execute(query, execution_options={"yield_per": 10_000})


def changes(connection: Connection, day: date) -> Iterator[Any]:
    """What changed in the queue on a day, with contact data, in order of the recipients."""
    query = (
        select(queue_changes, *(recipients.c[name] for name in CONTACT))
        .join(recipients, recipients.c.recipient_id == queue_changes.c.recipient_id)
        .where(queue_changes.c.day == day)
        .order_by(queue_changes.c.recipient_id)
    )
    yield from connection.execute(query, execution_options={"yield_per": 10_000})


def moves(connection: Connection) -> dict[date, int]:
    """By day how many more recipients joined the queue than left it."""
    by = case((queue_changes.c.change == "added", 1), (queue_changes.c.change == "removed", -1))
    query = select(queue_changes.c.day, func.sum(func.coalesce(by, 0))).group_by(
        queue_changes.c.day
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def days_with_changes(connection: Connection, since: date) -> list[date]:
    """Days from `since` on in which the queue changed."""
    query = (
        select(queue_changes.c.day).where(queue_changes.c.day >= since).distinct().order_by("day")
    )
    return list(connection.scalars(query))


def place_of(connection: Connection, recipient_id: str) -> Any:
    """The place of one recipient in the queue, as a row of its table; None without one."""
    return connection.execute(_places([recipient_id])).first()
