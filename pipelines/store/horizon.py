"""How far this installation has come: the last day it has heard of or handed over.

Standings are kept as of this day. It is a function of what was run, never of the clock.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import meta

_KEY = "horizon"
_START = date.min
_PLACE = "jurisdiction:"


def value(connection: Connection, key: str) -> str | None:
    """A named value, or None."""
    return connection.scalar(select(meta.c.value).where(meta.c.key == key))


def set_value(connection: Connection, key: str, text: str) -> None:
    """Set a named value."""
    connection.execute(insert_ignore(connection, meta), [{"key": key, "value": text}])
    connection.execute(meta.update().where(meta.c.key == key).values(value=text))


def read(connection: Connection) -> date | None:
    """The horizon, or None while nothing was run."""
    text = value(connection, _KEY)
    return date.fromisoformat(text) if text else None


def advance(connection: Connection, day: date) -> date:
    """Move the horizon forward to `day` if it is behind, and hold it until this commits.

    The row stays locked, so that whoever evaluates recipients and whoever moves the
    horizon take turns: nobody is evaluated for a day that has passed meanwhile.
    """
    connection.execute(
        insert_ignore(connection, meta), [{"key": _KEY, "value": _START.isoformat()}]
    )
    held = connection.scalar(select(meta.c.value).where(meta.c.key == _KEY).with_for_update())
    here = date.fromisoformat(held or _START.isoformat())
    if day > here:
        connection.execute(meta.update().where(meta.c.key == _KEY).values(value=day.isoformat()))
        return day
    return here


def add_places(connection: Connection, jurisdictions: set[str]) -> None:
    """Remember that there are recipients of these jurisdictions."""
    rows = [{"key": _PLACE + place, "value": place} for place in sorted(jurisdictions)]
    if rows:
        connection.execute(insert_ignore(connection, meta), rows)


def places(connection: Connection) -> list[str]:
    """Jurisdictions that have recipients."""
    query = select(meta.c.value).where(meta.c.key.startswith(_PLACE)).order_by(meta.c.value)
    return list(connection.scalars(query))
