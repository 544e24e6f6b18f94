"""Saved views: named lists of cases, of one person or shared within a jurisdiction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from pipelines.store.access import within
from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import saved_views

SHARED_SHOWN = 30
"""Shared views that a page shows."""


class View(NamedTuple):
    """A named list of cases. Grain: a row of `saved_views`; `query` is that of its address."""

    view_id: str
    owner: str
    name: str
    query: str
    jurisdiction: str | None
    """Where it is shared; None: its owner's alone."""
    made_at: int


def add(connection: Connection, view: View) -> bool:
    """Keep a view; False where its owner has one of that name."""
    done = connection.execute(insert_ignore(connection, saved_views), [view._asdict()])
    del done  # drivers differ in what they count here
    return get(connection, view.view_id) is not None


def get(connection: Connection, view_id: str) -> View | None:
    """The view of that id, or None."""
    row = connection.execute(select(saved_views).where(saved_views.c.view_id == view_id)).first()
    return None if row is None else View._make(row)


def seen_by(
    connection: Connection, user: str, scope: Sequence[str], places: Sequence[str]
) -> list[View]:
    """Views of a person, then those of others that are shared where this person works.

    Args:
        connection: a transaction.
        user: whose page it is.
        scope: their jurisdictions; a view shared within one of them is seen.
        places: jurisdictions with recipients in their scope; what is shared above one of these is
            seen as well.
    """
    above = {place.rsplit("/", n)[0] for place in places for n in range(place.count("/") + 1)}
    shared = and_(
        saved_views.c.jurisdiction.is_not(None),
        or_(
            within(saved_views.c.jurisdiction, scope),
            saved_views.c.jurisdiction.in_(sorted({*above, "*"})),
        ),
        saved_views.c.owner != user,
    )
    order = (saved_views.c.name, saved_views.c.view_id)
    own = select(saved_views).where(saved_views.c.owner == user).order_by(*order)
    others = select(saved_views).where(shared).order_by(*order).limit(SHARED_SHOWN)
    return [View._make(row) for query in (own, others) for row in connection.execute(query)]


def count_of(connection: Connection, owner: str) -> int:
    """How many views somebody has; few, so that counting is cheap."""
    query = select(func.count()).select_from(saved_views).where(saved_views.c.owner == owner)
    return connection.scalar(query) or 0


def rename(connection: Connection, view: View, name: str) -> bool:
    """Give a view another name; False where its owner has another one of that name."""
    taken = select(saved_views.c.view_id).where(
        saved_views.c.owner == view.owner,
        saved_views.c.name == name,
        saved_views.c.view_id != view.view_id,
    )
    if connection.execute(taken).first() is not None:
        return False
    connection.execute(
        update(saved_views).where(saved_views.c.view_id == view.view_id).values(name=name)
    )
    return True


def remove(connection: Connection, view_id: str) -> None:
    """Forget a view."""
    connection.execute(delete(saved_views).where(saved_views.c.view_id == view_id))
