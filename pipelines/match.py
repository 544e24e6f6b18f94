"""The stage `match`: the clean rows of a batch against the prepared register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.match_retry import KEPT_FOR_RETRY, seal_unmatched
from pipelines.matching import match_rows
from pipelines.prepared import prepared_register

if TYPE_CHECKING:
    from pipelines.store.batches import Batch
    from pipelines.workspace import Workspace


def match(ws: Workspace, batch_id: str) -> Batch:
    """Match the clean rows of a checked batch; idempotent.

    Writes links.parquet and unmatched.parquet into the batch's folder, for the feeds of loss also
    unmatched.retry, and records the counts. Raises KeyError for no such batch, FileNotFoundError
    if the batch was not checked, RegisterNotPreparedError before a register is loaded.
    """
    batch = ws.store.batches.get(batch_id)
    if batch.status in ("decided", "replaced", "blocked"):
        return batch
    folder = ws.home.batch_dir(batch_id)
    clean = folder / "clean.parquet"
    if not clean.is_file():
        raise FileNotFoundError(f"batch {batch_id} has no clean.parquet: run check first")
    unmatched = folder / "unmatched.parquet"
    with prepared_register(ws) as prepared:
        counts = match_rows(
            clean, batch.feed, prepared, folder / "links.parquet", unmatched, scratch=ws.home.tmp
        )
    if batch.feed in KEPT_FOR_RETRY:
        seal_unmatched(clean, unmatched, folder / "unmatched.retry", ws.home.retry_key())
    ws.store.batches.record(
        batch_id,
        status="matched",
        certain=counts.certain_rows,
        possible=counts.possible_rows,
        unmatched=counts.unmatched_rows,
        waiting=0,
    )
    return ws.store.batches.get(batch_id)
