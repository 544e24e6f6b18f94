"""Taking turns at writing to SQLite, so that nobody is passed over.

SQLite lets one transaction write at a time; whoever waits looks again every tenth of a second. A
run that writes chunk after chunk leaves a gap of a millisecond between two, so that a caseworker
would wait for its end. Here whoever waits first is next: there is a place to write and a place to
wait for it, each a lock on a file, and who leaves the one has to queue for the other again. The
kernel lets go of both when a process dies. PostgreSQL keeps a queue of its own.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from sqlalchemy import Engine

LOOK_AGAIN = 0.002
"""Seconds between two looks at a place that is taken."""


@contextmanager
def turn(engine: Engine, patience: float) -> Iterator[bool]:
    """Wait for one's turn to write, and have it until the block ends.

    Args:
        engine: the database of record.
        patience: seconds to wait.

    Yields:
        Whether it is one's turn; after the patience is gone it is not.
    """
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        yield True
        return
    until = time.monotonic() + patience
    with open(f"{name}-next", "ab") as waiting, open(f"{name}-turn", "ab") as writing:  # noqa: PTH123
        if not _take(waiting, until):
            yield False
            return
        try:
            mine = _take(writing, until)
        finally:
            fcntl.flock(waiting, fcntl.LOCK_UN)
        try:
            yield mine
        finally:  # a worker process that was started meanwhile has the file open too
            fcntl.flock(writing, fcntl.LOCK_UN)


def _take(place: IO[bytes], until: float) -> bool:
    while True:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(LOOK_AGAIN)
        else:
            return True
