"""Measures of batches, and holds: batches out of their band that wait for a person's answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select, update

from pipelines.store.dialect import insert_ignore, upsert
from pipelines.store.tables import batches, holds, measures, recipients

IN_FORCE = ("matched", "decided")
"""A batch with measures and one of these statuses was let go: it belongs to the history."""


@dataclass(frozen=True)
class Hold:
    """A batch that was held. `state` is open, released or refused.

    `judged` and `counts` are JSON: the measures with their bands and history, and the rows by
    grade, which wait until the batch is let go. `by`, `at` and `note` are of the last answer.
    """

    batch_id: str
    feed: str
    business_day: date
    asked_on: date
    state: str
    judged: str
    counts: str
    by: str | None = None
    at: str | None = None
    note: str | None = None


def history(
    connection: Connection, feed: str, before: date, days: int
) -> dict[tuple[str, str], list[tuple[date, float]]]:
    """The last business days of a feed before one, by measure and cohort, oldest first.

    A day is told by its last revision that was let go; what was held or refused is left out.
    """
    ours = (
        measures.c.feed == feed,
        measures.c.business_day < before,
        measures.c.batch_id == batches.c.batch_id,
        batches.c.status.in_(IN_FORCE),
    )
    last = (
        select(measures.c.business_day, func.max(measures.c.revision).label("revision"))
        .where(*ours)
        .group_by(measures.c.business_day)
        .order_by(measures.c.business_day.desc())
        .limit(days)
        .subquery()
    )
    query = (
        select(measures.c.measure, measures.c.cohort, measures.c.business_day, measures.c.value)
        .where(
            *ours,
            measures.c.business_day == last.c.business_day,
            measures.c.revision == last.c.revision,
        )
        .order_by(measures.c.business_day)
    )
    found: dict[tuple[str, str], list[tuple[date, float]]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.measure, row.cohort].append((row.business_day, row.value))
    return dict(found)


def keep_measures(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write the measures of a batch; written again they replace what was there."""
    if rows:
        connection.execute(upsert(connection, measures), rows)


def measures_of(connection: Connection, batch_ids: Iterable[str]) -> list[Any]:
    """The measures of some batches, ordered by batch, measure and cohort."""
    query = (
        select(measures)
        .where(measures.c.batch_id.in_(list(batch_ids)))
        .order_by(measures.c.batch_id, measures.c.measure, measures.c.cohort)
    )
    return list(connection.execute(query))


def measured(connection: Connection, batch_ids: Iterable[str]) -> set[str]:
    """Those of the batches that the brake has looked at."""
    query = select(measures.c.batch_id).where(measures.c.batch_id.in_(list(batch_ids))).distinct()
    return set(connection.scalars(query))


def birth_dates(connection: Connection, ids: Sequence[str]) -> list[str | None]:
    """The birth dates of some recipients, as on the register."""
    query = select(recipients.c.birth_date).where(recipients.c.recipient_id.in_(ids))
    return list(connection.scalars(query))


def find(connection: Connection, batch_id: str) -> Hold | None:
    """The hold of a batch; None: it was never held."""
    row = connection.execute(select(holds).where(holds.c.batch_id == batch_id)).first()
    return None if row is None else Hold(**row._mapping)


def find_all(connection: Connection, state: str | None = None) -> list[Hold]:
    """All holds, or those in a state, by business day."""
    query = select(holds).order_by(holds.c.business_day, holds.c.batch_id)
    if state is not None:
        query = query.where(holds.c.state == state)
    return [Hold(**row._mapping) for row in connection.execute(query)]


def count(connection: Connection, state: str, cap: int) -> int:
    """How many holds are in a state, counted no further than `cap`."""
    some = select(holds.c.batch_id).where(holds.c.state == state).limit(cap).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def stop(connection: Connection, hold: Hold, message: str) -> bool:
    """Hold a matched batch: its linked and unmatched rows wait. False: it is not matched."""
    status = "refused" if hold.state == "refused" else "held"
    waiting = batches.c.certain + batches.c.possible + batches.c.unmatched
    done = connection.execute(
        update(batches)
        .where(batches.c.batch_id == hold.batch_id, batches.c.status == "matched")
        .values(status=status, waiting=waiting, certain=0, possible=0, unmatched=0, message=message)
    )
    if done.rowcount:
        connection.execute(insert_ignore(connection, holds), [vars(hold)])
    return bool(done.rowcount)


def answer(connection: Connection, batch_id: str, state: str, by: str, at: str, note: str) -> None:
    """Record what a person said to a hold; call `set_status` first, which takes its turn."""
    connection.execute(
        update(holds)
        .where(holds.c.batch_id == batch_id)
        .values(state=state, by=by, at=at, note=note)
    )


def set_status(connection: Connection, batch_id: str, **columns: Any) -> bool:
    """Change a held or refused batch. False: it is neither."""
    done = connection.execute(
        update(batches)
        .where(batches.c.batch_id == batch_id, batches.c.status.in_(("held", "refused")))
        .values(**columns)
    )
    return bool(done.rowcount)
