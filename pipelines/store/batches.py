"""Batches: one delivery of one feed for one business day, and where its rows went."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine, select, update

from pipelines.store import audit
from pipelines.store.dialect import insert_ignore
from pipelines.store.engine import reading, writing
from pipelines.store.tables import batches

STATUSES = (
    *("received", "checked", "matched", "decided"),
    *("blocked", "replaced", "held", "refused"),
)
"""`blocked`: stopped at check, a person must look; `replaced`: a blocked file came again; `held`:
out of its band, a person must let it go on; `refused`: that person said no."""

STOPPED = ("blocked", "held", "refused")
"""Nothing of the batch is in force; its rows wait."""

FATES = ("excluded", "quarantined", "certain", "possible", "unmatched", "waiting")
"""Where a row of a file may end; per batch they add up to `rows`."""


@dataclass(frozen=True)
class Batch:
    """A delivery. Counts are rows of its file, None until known."""

    batch_id: str
    feed: str
    business_day: date
    revision: int
    sha256: str
    file_name: str
    size: int
    received_on: date
    status: str = "received"
    rows: int | None = None
    excluded: int | None = None
    quarantined: int | None = None
    certain: int | None = None
    possible: int | None = None
    unmatched: int | None = None
    waiting: int | None = None
    message: str | None = None
    verdict: dict[str, Any] | None = None

    def accounted(self) -> bool:
        """Whether the fates of the rows add up to the rows of the file."""
        return self.rows is not None and self.rows == sum(getattr(self, f) or 0 for f in FATES)


class Batches:
    """The batches of this installation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, batch: Batch) -> None:
        """Record a delivery; one that is already there stays as it is."""
        with writing(self._engine) as connection:
            connection.execute(insert_ignore(connection, batches), [asdict(batch)])

    def get(self, batch_id: str) -> Batch:
        """The batch of that id.

        Raises:
            KeyError: there is none.
        """
        with reading(self._engine) as connection:
            row = connection.execute(select(batches).where(batches.c.batch_id == batch_id)).first()
        if row is None:
            raise KeyError(f"no batch {batch_id}: see `certify doctor` for the batches there are")
        return Batch(**row._mapping)

    def find(self, feed: str, day: date) -> list[Batch]:
        """The deliveries of a feed for a business day, oldest revision first."""
        return self._select(batches.c.feed == feed, batches.c.business_day == day)

    def of_day(self, day: date) -> list[Batch]:
        """All deliveries for a business day."""
        return self._select(batches.c.business_day == day)

    def all(self) -> list[Batch]:
        """All deliveries there ever were."""
        return self._select()

    def _select(self, *conditions: Any) -> list[Batch]:
        query = (
            select(batches)
            .where(*conditions)
            .order_by(
                batches.c.business_day, batches.c.feed, batches.c.revision, batches.c.batch_id
            )
        )
        with reading(self._engine) as connection:
            return [Batch(**row._mapping) for row in connection.execute(query)]

    def record(self, batch_id: str, **columns: Any) -> None:
        """Set columns of a batch.

        Raises:
            KeyError: there is no such batch.
        """
        with writing(self._engine) as connection:
            done = connection.execute(
                update(batches).where(batches.c.batch_id == batch_id).values(**columns)
            )
            if done.rowcount != 1:
                raise KeyError(f"no batch {batch_id}")
            if "status" in columns:
                audit.note_batch(connection, batch_id, columns)


__all__ = ["FATES", "STATUSES", "Batch", "Batches"]
