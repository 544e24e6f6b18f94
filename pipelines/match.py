"""The stage `match`: the clean rows of a batch against the prepared register.

A batch is matched again where the register changes within the days in which its rows are kept for
that: by `certify register load`, and before it is decided.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from pipelines.links import states
from pipelines.links.file import (
    CONCERNED,
    LINKS,
    UNMATCHED,
    Links,
    add_concerned,
    concerned_recipients,
    read_links,
    write_links,
)
from pipelines.matching.rows import match_rows
from pipelines.mending import mend
from pipelines.prepared.by_day import register_known_by
from pipelines.prepared.installed import register
from pipelines.retention.sealing import PLAIN, clean_rows
from pipelines.store import matched as matched_with
from pipelines.store.batches import STOPPED
from pipelines.turns import one_at_a_time

if TYPE_CHECKING:
    from pipelines.links.nearby import Rows
    from pipelines.store.batches import Batch
    from pipelines.store.matched import Matched
    from pipelines.workspace import Workspace


def match(ws: Workspace, batch_id: str) -> Batch:
    """Match the clean rows of a checked batch; idempotent.

    Writes links.parquet and unmatched.parquet into the batch's folder and records the counts. One
    that is matched is matched again only where the register has changed since: it may have been
    decided in part.

    Raises:
        KeyError: no such batch.
        FileNotFoundError: the batch was not checked.
        RegisterNotPreparedError: no register was loaded.
    """
    batch = ws.store.batches.get(batch_id)
    with one_at_a_time(ws, batch):
        batch = ws.store.batches.get(batch_id)  # another process may have been first
        if batch.status in ("decided", "replaced", *STOPPED):
            return batch
        mend(ws, batch)
        if batch.status == "matched" and _was_recorded(ws, batch):
            match_again(ws, batch)
        else:
            _match(ws, batch)
    return ws.store.batches.get(batch_id)


def _match(ws: Workspace, batch: Batch) -> None:
    """Match a batch from the beginning."""
    folder = ws.home.batch_dir(batch.batch_id)
    clean = folder / PLAIN
    if not clean.is_file():
        raise FileNotFoundError(f"batch {batch.batch_id} has no clean.parquet: run check first")
    want = _wanted(ws, batch)
    if want.days:
        links = states.first_links(ws, batch, clean)
        links = states.add_days(ws, batch, clean, links, sorted(want.days))
        write_links(folder, links)
        counts = _counts(links, clean)
    else:
        with register_known_by(ws, batch.received_on) as found:
            made = match_rows(
                *(clean, batch.feed, found.prepared, folder / LINKS, folder / UNMATCHED),
                scratch=ws.home.tmp,
            )
        counts = {
            "certain": made.certain_rows,
            "possible": made.possible_rows,
            "unmatched": made.unmatched_rows,
        }
    _record(ws, batch, want, again=False)
    ws.store.batches.record(batch.batch_id, status="matched", waiting=0, **counts)


def match_again(
    ws: Workspace, batch: Batch, looked_at: tuple[list[str], Rows] | None = None
) -> bool:
    """Bring the links of a matched batch in line with the register as it is now known.

    Call it inside `one_at_a_time`. Where the rows are gone, the links stay as they are. A decided
    batch whose links change is marked: it has to be decided again.

    Args:
        ws: the installation.
        batch: matched or decided.
        looked_at: days of changes, and by day the rows that they may concern, if that is known.

    Returns:
        Whether the links changed.
    """
    batch = ws.store.batches.get(batch.batch_id)  # it may have been decided meanwhile
    with ws.store.read() as connection:
        done = matched_with.of(connection, batch.batch_id)
    if done is None or done == (want := _wanted(ws, batch)):
        return False
    folder = ws.home.batch_dir(batch.batch_id)
    days = states.days_to_add(done, want)
    with clean_rows(ws, batch.batch_id) as clean:
        if clean is None or not (folder / LINKS).is_file():
            _record(ws, batch, want, again=False)
            return False
        old = read_links(folder)
        if days is None:
            links = states.first_links(ws, batch, clean)
            links = states.add_days(ws, batch, clean, links, sorted(want.days))
        else:
            rows = looked_at[1] if looked_at and looked_at[0] == days else None
            links = states.add_days(ws, batch, clean, old, days, rows)
        changed = concerned_recipients(old, links)
        counts = _counts(links, clean)
    if changed:
        add_concerned(folder, changed)
        write_links(folder, links)
        ws.store.batches.record(batch.batch_id, **counts)
    _record(ws, batch, want, again=(folder / CONCERNED).is_file() and batch.status == "decided")
    return bool(changed)


def _was_recorded(ws: Workspace, batch: Batch) -> bool:
    with ws.store.read() as connection:
        return matched_with.of(connection, batch.batch_id) is not None


def _wanted(ws: Workspace, batch: Batch) -> Matched:
    with register(ws) as newest:
        return states.wanted(batch, newest.days)


def _record(ws: Workspace, batch: Batch, want: Matched, again: bool) -> None:
    with ws.store.write() as connection:
        matched_with.record(connection, batch.batch_id, want, again)


def _counts(links: Links, clean: Path) -> dict[str, int]:
    """Rows by the best link that they have now."""
    best = links.now.groupby("row_number")["grade"].min()
    certain = int((best == "certain").sum())
    rows = pq.read_metadata(clean).num_rows
    return {"certain": certain, "possible": len(best) - certain, "unmatched": rows - len(best)}
