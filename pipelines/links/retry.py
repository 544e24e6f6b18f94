"""What follows from a change of the register: deliveries are matched again, and decided again
where their links changed.

What is still to be done stands in the database: loads that are `loaded` and not `done`, and batches
that were matched with another register or have to be decided again. So whoever comes next finishes
what a killed process began.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import pyarrow.parquet as pq

from pipelines.decide import decide
from pipelines.links import states
from pipelines.links.nearby import Rows, nearby
from pipelines.match import match_again
from pipelines.prepared.installed import RegisterNotPreparedError, loading, publish, register
from pipelines.retention.sealing import clean_rows
from pipelines.store import loads, matched
from pipelines.store.batches import Batch
from pipelines.store.matched import Matched
from pipelines.turns import one_at_a_time
from pipelines.workspace import Workspace

log = logging.getLogger(__name__)

TOGETHER = 500_000
"""Rows that are looked through in one go."""

Progress = Callable[[str], None]


@dataclass
class Retried:
    """What came of it, in batches."""

    matched: int = 0
    """Looked at again because the register changed."""
    changed: int = 0
    """Of these, with other links than before."""
    decided: int = 0
    """Decided again."""


def retry(ws: Workspace, progress: Progress = log.info) -> Retried:
    """Match again whatever the register's changes may concern, and decide it again.

    Idempotent: where nothing changed since, nothing is done.
    """
    done = Retried()
    with ws.store.read() as connection:
        pending = [one.load_id for one in loads.all_loads(connection) if one.status == "loaded"]
    for group in _groups(ws, _outdated(ws)):
        progress(f"register changed: {len(group)} deliveries are matched again")
        done.matched += len(group)
        for batch, looked_at in _looked_at(ws, group):
            with one_at_a_time(ws, batch):
                done.changed += match_again(ws, batch, looked_at)
    with ws.store.read() as connection:
        again = matched.to_decide_again(connection)
    for batch_id in again:
        if _still_to_decide(ws, batch_id):
            progress(f"{batch_id} is decided again")
            decide(ws, batch_id)
            done.decided += 1
    with ws.store.write() as connection:
        loads.set_status(connection, pending, "done")
    return done


def _still_to_decide(ws: Workspace, batch_id: str) -> bool:
    """Whether nobody else has decided it again meanwhile."""
    with ws.store.read() as connection:
        return batch_id in matched.to_decide_again(connection)


def finish_retries(ws: Workspace) -> Retried:
    """Finish what a killed load of a register left to do; costs one look where there is nothing."""
    with ws.store.read() as connection:
        pending = loads.any_with_status(connection, "loaded")
        if not pending and not matched.to_decide_again(connection):
            return Retried()
    if pending:
        with loading(ws):
            publish(ws)
    return retry(ws)


def _outdated(ws: Workspace) -> list[tuple[Batch, Matched]]:
    """Batches that were matched with another register than the one they are to be matched with."""
    try:
        with register(ws) as newest:
            days = newest.days
    except RegisterNotPreparedError:
        return []
    with ws.store.read() as connection:
        done = matched.all_matched(connection)
    found = [(batch, done.get(batch.batch_id)) for batch in ws.store.batches.all()]
    return [
        (batch, was)
        for batch, was in found
        if was is not None and was != states.wanted(batch, days)
    ]


Work = list[tuple[Batch, list[str] | None]]
"""Batches, and the days that their links lack; None: they are matched from the beginning."""


def _groups(ws: Workspace, outdated: Sequence[tuple[Batch, Matched]]) -> Iterator[Work]:
    """Parts of the work whose rows are looked through together."""
    if not outdated:
        return
    with register(ws) as newest:
        days = newest.days
    group: Work = []
    rows = 0
    for batch, was in outdated:
        size = (batch.rows or 0) - (batch.excluded or 0) - (batch.quarantined or 0)
        if group and rows + size > TOGETHER:
            yield group
            group, rows = [], 0
        group.append((batch, states.days_to_add(was, states.wanted(batch, days))))
        rows += size
    yield group


def _looked_at(ws: Workspace, work: Work) -> Iterator[tuple[Batch, tuple[list[str], Rows] | None]]:
    """Each batch of the work with the days that it lacks, and the rows that they may concern."""
    with ExitStack() as opened:
        files = {}
        for batch, days in work:
            clean = opened.enter_context(clean_rows(ws, batch.batch_id)) if days else None
            if clean is not None and pq.read_metadata(clean).num_rows:
                files[batch.batch_id] = clean
        every_day = sorted({day for _, days in work for day in days or ()})
        found = dict(zip(files, nearby(ws, list(files.values()), every_day), strict=True))
    for batch, days in work:
        yield batch, None if days is None else (days, found.get(batch.batch_id, {}))
