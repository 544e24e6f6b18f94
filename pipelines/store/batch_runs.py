"""Which run of which DAG took a batch in hand: so that a run leads to its cases, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import batch_runs


class Run(NamedTuple):
    """A run that took a batch. Grain: batch and run."""

    batch_id: str
    dag_id: str
    run_id: str
    position: int
    """Which copy of the run's tasks works on the batch, from 0."""


def add(connection: Connection, dag_id: str, run_id: str, batch_ids: Sequence[str]) -> None:
    """Note the batches of a run, in the order of the copies of its tasks; once is enough."""
    rows = [Run(one, dag_id, run_id, at)._asdict() for at, one in enumerate(batch_ids)]
    if rows:
        connection.execute(insert_ignore(connection, batch_runs), rows)


def of_batch(connection: Connection, batch_id: str) -> list[Run]:
    """The runs that took a batch, in the order of their ids."""
    at = batch_runs.c
    query = select(batch_runs).where(at.batch_id == batch_id).order_by(at.dag_id, at.run_id)
    return [Run._make(row) for row in connection.execute(query)]


def of_run(
    connection: Connection, dag_id: str, run_id: str, position: int | None = None
) -> list[str]:
    """The batches of a run, or the one of a copy of its tasks."""
    at = batch_runs.c
    query = select(at.batch_id).where(at.dag_id == dag_id, at.run_id == run_id)
    if position is not None:
        query = query.where(at.position == position)
    return list(connection.scalars(query.order_by(at.position)))
