"""Decisions drawn for a blind second answer, both answers, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, func, literal_column, or_, select, update

from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import proposals, second_looks


class Look(NamedTuple):
    """A decision that is looked at twice. Grain: a row of `second_looks`."""

    look_id: str
    proposal_id: str
    case_id: str
    recipient_id: str
    jurisdiction: str
    case_kind: str
    kind: str
    """The first answer."""
    bulk: bool
    maker: str
    approver: str | None
    drawn_on: date
    """Day on which the first answer took effect."""
    state: str
    """`waiting`, `agrees`, `differs`, `unclear`; of a difference later `upheld` or `undo`."""
    answer: str | None = None
    """The second answer; `unsure` where the evidence did not tell."""
    answered_by: str | None = None
    answered_at: int | None = None
    note: str | None = None
    settled_by: str | None = None
    settled_at: int | None = None
    settled_note: str | None = None
    undo_id: str | None = None
    """The proposal to undo the first answer."""


class Tally(NamedTuple):
    """Looks alike in kind, state and what became of the first answer. Grain: such a group."""

    kind: str
    bulk: bool
    state: str
    undone: bool
    looks: int


def add(connection: Connection, look: Look) -> None:
    """Lay a decision aside for a second look; nothing happens where it was before."""
    connection.execute(insert_ignore(connection, second_looks), [look._asdict()])


def get(connection: Connection, look_id: str) -> Look | None:
    """The second look of that id, or None."""
    query = select(second_looks).where(second_looks.c.look_id == look_id)
    row = connection.execute(query).first()
    return None if row is None else Look._make(row)


def page(
    connection: Connection,
    places: Sequence[str],
    state: str,
    *,
    not_by: str = "",
    after: tuple[date, str] | None = None,
    limit: int,
) -> list[Look]:
    """Looks in a state, the oldest first; without those somebody had a part in."""
    query = _in_state(places, state, not_by)
    key = (second_looks.c.drawn_on, second_looks.c.look_id)
    if after is not None:
        query = query.where(key[0] >= after[0], or_(key[0] > after[0], key[1] > after[1]))
    return [Look._make(row) for row in connection.execute(query.order_by(*key).limit(limit))]


def count(
    connection: Connection, places: Sequence[str], state: str, cap: int, *, not_by: str = ""
) -> int:
    """How many looks are in a state, counted no further than `cap`."""
    some = _in_state(places, state, not_by).limit(cap).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def move(connection: Connection, look_id: str, before: str, **columns: Any) -> bool:
    """Take a look on from a state; False where it is not in that state any more."""
    done = connection.execute(
        update(second_looks)
        .where(second_looks.c.look_id == look_id, second_looks.c.state == before)
        .values(**columns)
    )
    return done.rowcount == 1


def tallies(connection: Connection, places: Sequence[str], first: date, last: date) -> list[Tally]:
    """Looks at decisions of a period, counted by kind and outcome."""
    undone = (proposals.c.state == "undone").label("undone")
    columns = (second_looks.c.kind, second_looks.c.bulk, second_looks.c.state, undone)
    query = (
        select(*columns, func.count())
        .join(proposals, proposals.c.proposal_id == second_looks.c.proposal_id)
        .where(
            second_looks.c.drawn_on >= first,
            second_looks.c.drawn_on <= last,
            second_looks.c.jurisdiction.in_(places),
        )
        .group_by(*columns)
        .order_by(second_looks.c.kind, second_looks.c.bulk, second_looks.c.state)
    )
    return [Tally(k, bool(b), s, bool(u), n) for k, b, s, u, n in connection.execute(query)]


def _in_state(places: Sequence[str], state: str, not_by: str) -> Select[Any]:
    # Written out for the states with an index of their own, so that SQLite sees that it fits.
    indexed = state in ("waiting", "differs")
    wanted = literal_column(f"'{state}'") if indexed else state
    query = select(second_looks).where(
        second_looks.c.jurisdiction.in_(places), second_looks.c.state == wanted
    )
    if not_by:
        approver = second_looks.c.approver
        answered = second_looks.c.answered_by
        query = query.where(
            second_looks.c.maker != not_by,
            and_(
                or_(approver.is_(None), approver != not_by),
                or_(answered.is_(None), answered != not_by),
            ),
        )
    return query
