"""What matching asks of an engine: seven operations in a small shared SQL subset.

Shared subset: SELECT, JOIN on equality, GROUP BY, window counts, CASE, CAST, UNION ALL, DISTINCT,
substr, instr. Nothing else, so that the same text runs on DuckDB and Spark.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pyarrow as pa

BatchFunction = Callable[[pa.RecordBatch], pa.RecordBatch]


class Engine(Protocol):
    """An engine with named tables. Grain and columns of each table: `pipelines/engines/plan.py`."""

    name: str

    def load(self, table: str, path: Path) -> None:
        """Make a Parquet file known under a name."""

    def add(self, table: str, rows: pa.Table) -> None:
        """Make Arrow rows known under a name; a second call replaces them."""

    def keep(self, table: str, select: str) -> None:
        """Compute a query once and keep its rows under a name."""

    def map(self, table: str, select: str, function: BatchFunction, schema: pa.Schema) -> None:
        """Send a query's rows through a pure function of batches and keep what comes out."""

    def fetch(self, select: str) -> pa.Table:
        """Return a query's rows; for small results only."""

    def write(self, select: str, path: Path) -> int:
        """Write a query's rows as one Parquet file in one move; return their count."""

    def close(self) -> None:
        """Give everything back."""
