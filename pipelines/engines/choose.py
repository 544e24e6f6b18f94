"""An engine by its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.engines.base import Engine
from pipelines.engines.duckdb_engine import DuckEngine


@contextmanager
def open_engine(name: str, master: str = "local[*]") -> Iterator[Engine]:
    """Yield the engine called `name` (duckdb, spark). Raises ValueError for another name."""
    if name == "duckdb":
        engine: Engine = DuckEngine()
    elif name == "spark":
        from pipelines.engines.spark_engine import SparkEngine

        engine = SparkEngine(master)
    else:
        raise ValueError(f"no engine {name!r}: choose duckdb or spark")
    try:
        yield engine
    finally:
        engine.close()
