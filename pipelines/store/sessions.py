"""Sessions of the page and the forms kept for them, in the database of record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from pipelines.store.tables import drafts, sessions


def add(connection: Connection, row: dict[str, Any]) -> None:
    """Write a new session."""
    connection.execute(sessions.insert(), [row])


def find(connection: Connection, session_id: str) -> Row[Any] | None:
    """A session by the hash of its id, ended or not."""
    return connection.execute(
        select(sessions).where(sessions.c.session_id == session_id)
    ).one_or_none()


def by_form_token(connection: Connection, form_token: str) -> Row[Any] | None:
    """The session whose pages carried this form token (its hash), ended or not."""
    return connection.execute(
        select(sessions).where(sessions.c.form_token == form_token)
    ).one_or_none()


def touch(connection: Connection, session_id: str, now: int) -> None:
    """Note that a session was in use."""
    connection.execute(
        update(sessions).where(sessions.c.session_id == session_id).values(seen_at=now)
    )


def end(connection: Connection, now: int, **key: object) -> int:
    """End the running sessions with these values of their columns; gives how many."""
    query = update(sessions).where(sessions.c.ended_at.is_(None)).values(ended_at=now)
    for name, value in key.items():
        query = query.where(sessions.c[name] == value)
    return connection.execute(query).rowcount


def running(connection: Connection, user_id: str, since: int, now: int) -> Sequence[Row[Any]]:
    """A user's sessions that were in use since a moment and have not ended."""
    return connection.execute(
        select(sessions)
        .where(
            sessions.c.user_id == user_id,
            sessions.c.ended_at.is_(None),
            sessions.c.seen_at >= since,
            sessions.c.ends_at > now,
        )
        .order_by(sessions.c.seen_at.desc())
        .limit(50)
    ).all()


def forget(connection: Connection, before: int) -> None:
    """Remove sessions that are long over, and kept forms whose day is over."""
    connection.execute(delete(sessions).where(sessions.c.ends_at < before))
    connection.execute(delete(drafts).where(drafts.c.created_at < before))


def keep(connection: Connection, row: dict[str, Any]) -> None:
    """Write a kept form."""
    connection.execute(drafts.insert(), [row])


def kept(connection: Connection, user_id: str, since: int) -> Sequence[Row[Any]]:
    """A user's kept forms that were neither sent nor thrown away, the newest first."""
    return connection.execute(
        select(drafts)
        .where(
            drafts.c.user_id == user_id, drafts.c.used_at.is_(None), drafts.c.created_at >= since
        )
        .order_by(drafts.c.created_at.desc(), drafts.c.draft_id)
        .limit(20)
    ).all()


def use(connection: Connection, draft_id: str, user_id: str, now: int) -> None:
    """Note that a kept form was sent or thrown away."""
    connection.execute(
        update(drafts)
        .where(drafts.c.draft_id == draft_id, drafts.c.user_id == user_id)
        .values(used_at=now)
    )


def drop(connection: Connection, draft_id: str, user_id: str) -> None:
    """Remove a kept form."""
    connection.execute(
        delete(drafts).where(drafts.c.draft_id == draft_id, drafts.c.user_id == user_id)
    )
