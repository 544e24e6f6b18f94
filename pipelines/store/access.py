"""Accounts in the database of record, and the condition that keeps a jurisdiction to its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    delete,
    false,
    func,
    or_,
    select,
    true,
    update,
)

from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import login_failures, users

EVERYWHERE = "*"
"""In a scope: all jurisdictions."""


def within(column: ColumnElement[str], scope: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a jurisdiction lies in a scope: one named, or one below it.

    Args:
        column: the column with the jurisdiction, such as `beijing/haidian`.
        scope: jurisdictions; `beijing` covers `beijing/haidian`, `*` covers all, none nothing.
    """
    if EVERYWHERE in scope:
        return true()
    if not scope:
        return false()
    # Not LIKE, which makes no difference between large and small letters on SQLite.
    below = (func.substr(column, 1, len(one) + 1) == f"{one}/" for one in scope)
    return or_(column.in_(scope), *below)


def covers(scope: Sequence[str], jurisdiction: str) -> bool:
    """Whether a jurisdiction lies in a scope; what `within` asks, of one value."""
    return any(
        one in (EVERYWHERE, jurisdiction) or jurisdiction.startswith(f"{one}/") for one in scope
    )


def find(connection: Connection, **key: object) -> Row[Any] | None:
    """The account with these values of its columns, such as `username=`."""
    return connection.execute(_where(select(users), key)).one_or_none()


def accounts(connection: Connection, after: str = "", limit: int = 50) -> Sequence[Row[Any]]:
    """Accounts by username, those after one."""
    query = select(users).where(users.c.username > after).order_by(users.c.username).limit(limit)
    return connection.execute(query).all()


def add(connection: Connection, row: dict[str, Any]) -> bool:
    """Write a new account; false where the username or the outside identity is taken."""
    connection.execute(insert_ignore(connection, users), [row])
    return find(connection, user_id=row["user_id"]) is not None


def change(connection: Connection, user_id: str, **values: object) -> None:
    """Change columns of an account."""
    connection.execute(update(users).where(users.c.user_id == user_id).values(**values))


def use_totp_step(connection: Connection, user_id: str, step: int) -> bool:
    """Note that a code of this step was used; false where it, or a later one, was before."""
    done = connection.execute(
        update(users)
        .where(users.c.user_id == user_id, users.c.totp_last_step < step)
        .values(totp_last_step=step)
    )
    return done.rowcount == 1


def count_failure(connection: Connection, user_id: str) -> int:
    """Count a log-in that has not succeeded yet; gives how many there are now."""
    connection.execute(
        update(users)
        .where(users.c.user_id == user_id)
        .values(failed_count=users.c.failed_count + 1)
    )
    query = select(users.c.failed_count).where(users.c.user_id == user_id)
    return int(connection.execute(query).scalar_one())


def source(connection: Connection, key: str) -> Row[Any] | None:
    """What is noted about an address."""
    return connection.execute(
        select(login_failures).where(login_failures.c.source == key)
    ).one_or_none()


def count_source(connection: Connection, key: str, now: int, forget_before: int) -> int:
    """Count a log-in from an address; gives how many there are since it was last quiet."""
    connection.execute(
        delete(login_failures).where(
            login_failures.c.last_at < forget_before, login_failures.c.locked_until < now
        )
    )
    new = {"source": key, "failed_count": 0, "last_at": now, "locked_until": 0}
    connection.execute(insert_ignore(connection, login_failures), [new])
    here = login_failures.c.source == key
    connection.execute(
        update(login_failures)
        .where(here)
        .values(failed_count=login_failures.c.failed_count + 1, last_at=now)
    )
    return int(connection.execute(select(login_failures.c.failed_count).where(here)).scalar_one())


def change_source(connection: Connection, key: str, **values: object) -> None:
    """Change what is noted about an address."""
    connection.execute(
        update(login_failures).where(login_failures.c.source == key).values(**values)
    )


def forgive_source(connection: Connection, key: str) -> None:
    """Take back the one count that a successful log-in took in advance."""
    connection.execute(
        update(login_failures)
        .where(login_failures.c.source == key, login_failures.c.failed_count > 0)
        .values(failed_count=login_failures.c.failed_count - 1)
    )


def size(connection: Connection) -> int:
    """How many accounts there are; few, so that counting is cheap."""
    return connection.scalar(select(func.count()).select_from(users)) or 0


def _where(query: Select[Any], key: dict[str, object]) -> Select[Any]:
    for name, value in key.items():
        query = query.where(users.c[name] == value)
    return query
