"""The rows of a feed, normalised, into whichever engine will match them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import duckdb

from pipelines.engines.base import Engine
from pipelines.engines.duck import connect, write_parquet
from pipelines.engines.duckdb_engine import DuckEngine
from pipelines.engines.normalizing import marked, normalize_marked

COLUMNS = "row_number, row_id, name, sex, birth_date, id_number"
ROW_KEYS = "s.row_number, s.row_id"
Loaded = TypeVar("Loaded")


def load_rows(
    engine: Engine, load: Callable[[duckdb.DuckDBPyConnection], Loaded], scratch: Path
) -> Loaded:
    """Keep `rows` in an engine; return what `load` returned.

    `load` makes the table `marked` in a DuckDB connection by `marked_rows` of a source with
    `COLUMNS`: normalising is DuckDB's work on either engine.
    """
    if isinstance(engine, DuckEngine):
        return _normalise(engine.connection, load)
    with connect(scratch) as connection:
        loaded = _normalise(connection, load)
        write_parquet(connection, "SELECT * FROM rows", scratch / "rows.parquet")
    engine.load("rows", scratch / "rows.parquet")
    return loaded


def _normalise(
    connection: duckdb.DuckDBPyConnection, load: Callable[[duckdb.DuckDBPyConnection], Loaded]
) -> Loaded:
    loaded = load(connection)
    normalize_marked(connection, "rows")
    return loaded


def marked_rows(source: str) -> str:
    """Return the query for `marked` of a feed's rows."""
    return marked(source, ROW_KEYS)


def clean_rows(parquet: Path) -> Callable[[duckdb.DuckDBPyConnection], None]:
    """Return what `load_rows` needs to load the clean rows of a batch."""
    number, *texts = COLUMNS.split(", ")
    casts = [f"CAST({number} AS BIGINT) AS {number}"]
    casts += [f"CAST({column} AS VARCHAR) AS {column}" for column in texts]
    select = f"SELECT {', '.join(casts)} FROM read_parquet('{parquet}')"

    def load(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"CREATE TABLE marked AS {marked_rows(f'({select})')}")

    return load
