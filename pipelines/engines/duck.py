"""Opening DuckDB the way every stage here does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipelines.home import whole


@contextmanager
def connect(
    scratch: Path | None = None, memory: str = "1GB"
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield an in-memory database that spills into a folder which is gone afterwards."""
    with TemporaryDirectory(prefix="certify_", dir=scratch) as spill:
        connection = duckdb.connect()
        try:
            connection.execute(f"SET temp_directory = '{spill}'")
            connection.execute(f"SET memory_limit = '{memory}'")
            connection.execute("SET preserve_insertion_order = true")
            connection.execute("SET enable_progress_bar = false")
            yield connection
        finally:
            connection.close()


def write_parquet(
    connection: duckdb.DuckDBPyConnection, select: str, path: Path, compression: str = "zstd"
) -> int:
    """Write a query's rows to `path` in one move and return their count."""
    with whole(path) as part:
        done = connection.execute(
            f"COPY ({select}) TO '{part}' (FORMAT parquet, COMPRESSION {compression})"
        ).fetchall()
    return int(done[0][0])
