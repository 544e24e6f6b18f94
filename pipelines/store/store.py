"""The database of record as one object, opened on first use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Connection, Engine

from pipelines.store.batches import Batches
from pipelines.store.engine import open_engine, reading, writing, writing_if_free
from pipelines.store.migrate import state, upgrade


class Store:
    """Access to the database of record at an SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        self.url = url

    @cached_property
    def engine(self) -> Engine:
        """The pool of connections of this process."""
        return open_engine(self.url)

    @cached_property
    def batches(self) -> Batches:
        """Deliveries and where their rows went."""
        return Batches(self.engine)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that reads one consistent state."""
        with reading(self.engine) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes."""
        with writing(self.engine) as connection:
            yield connection

    @contextmanager
    def write_if_free(self) -> Iterator[Connection | None]:
        """The same, for what can wait; None while somebody else writes."""
        with writing_if_free(self.engine) as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the tables to the version this code expects; safe to repeat."""
        upgrade(self.engine)

    def state(self) -> str:
        """`ready`, `not set up`, or which version the tables are at and which is expected."""
        return state(self.engine)
