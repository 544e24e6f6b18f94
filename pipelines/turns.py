"""Processes take turns: two runs of a day never work on the same rows at once."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.store.batches import Batch
    from pipelines.workspace import Workspace


@contextmanager
def holding(path: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold the lock on a file, which is made where it is not there; ends with the process."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("w") as lock:
        fcntl.flock(lock, how)
        yield


@contextmanager
def one_at_a_time(ws: Workspace, batch: Batch) -> Iterator[None]:
    """Let one process at a time check, match or decide the revisions of a delivery.

    Whoever had to wait reads the batch again: it may be further than it was. Not to be nested.
    """
    folder = ws.home.batch_dir(f"{batch.feed}/{batch.business_day.isoformat()}")
    with holding(folder / ".work.lock"):
        yield
