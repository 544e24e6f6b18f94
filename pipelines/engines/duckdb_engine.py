"""The embedded engine: DuckDB in process; many pairs are scored in worker processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.engines.base import BatchFunction
from pipelines.engines.duck import connect, write_parquet

BATCH = 20_000
# Starting workers costs about a second: as much as comparing this many pairs.
WORTH_WORKERS = 120_000


class DuckEngine:
    """Tables are DuckDB tables and views in memory that spills to `scratch`."""

    name = "duckdb"

    def __init__(self, scratch: Path | None = None, memory: str = "1GB") -> None:
        self._stack = ExitStack()
        self.connection: duckdb.DuckDBPyConnection = self._stack.enter_context(
            connect(scratch, memory)
        )
        # Tables that live for minutes need no checkpoint, which costs a tenth of a second.
        self.connection.execute("SET checkpoint_threshold = '1TB'")

    def load(self, table: str, path: Path) -> None:
        """Make a Parquet file known under a name."""
        self.connection.execute(
            f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM read_parquet('{path}')"
        )

    def add(self, table: str, rows: pa.Table) -> None:
        """Make Arrow rows known under a name; a second call replaces them."""
        self.connection.register("incoming", rows)
        self.connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM incoming")
        self.connection.unregister("incoming")

    def keep(self, table: str, select: str) -> None:
        """Compute a query once and keep its rows under a name."""
        self.connection.execute(f"CREATE OR REPLACE TABLE {table} AS {select}")

    def map(self, table: str, select: str, function: BatchFunction, schema: pa.Schema) -> None:
        """Send a query's rows through a pure function of batches and keep what comes out."""
        source = self.connection.sql(select).to_arrow_table()
        batches = _map(source.to_batches(max_chunksize=BATCH), source.num_rows, function)
        self.add(table, pa.Table.from_batches(list(batches), schema=schema))

    def fetch(self, select: str) -> pa.Table:
        """Return a query's rows; for small results only."""
        return self.connection.sql(select).to_arrow_table()

    def write(self, select: str, path: Path) -> int:
        """Write a query's rows as one Parquet file in one move; return their count."""
        return write_parquet(self.connection, select, path)

    def close(self) -> None:
        """Give everything back."""
        self._stack.close()


def _map(
    batches: list[pa.RecordBatch], rows: int, function: BatchFunction
) -> Iterator[pa.RecordBatch]:
    workers = min(os.cpu_count() or 1, 8)
    if rows < WORTH_WORKERS or workers < 2:
        yield from map(function, batches)
        return
    # Spawned, not forked: DuckDB's threads do not survive a fork.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(function, batches)
