"""Reading ahead: the next batches are read while an engine works on the last one."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
# Enough that neither side waits for the other, few enough to hold in memory.
AHEAD = 3
_PATIENCE = 0.1


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield the items, computed by a thread of its own a little ahead of whoever takes them.

    What the items raise is raised here. When the taker stops early, so does the thread.
    """
    ready: Queue[tuple[T | None, BaseException | None]] = Queue(AHEAD)
    stopped = Event()

    def put(entry: tuple[T | None, BaseException | None]) -> None:
        while not stopped.is_set():
            try:
                ready.put(entry, timeout=_PATIENCE)
                return
            except Full:
                continue

    def work() -> None:
        try:
            for item in items:
                put((item, None))
                if stopped.is_set():
                    return
            put((None, StopIteration()))
        except BaseException as error:
            put((None, error))

    thread = Thread(target=work, name="read-ahead", daemon=True)
    thread.start()
    try:
        while True:
            item, error = ready.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            yield item  # type: ignore[misc]
    finally:
        stopped.set()
        thread.join()
