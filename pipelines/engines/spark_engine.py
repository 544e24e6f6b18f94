"""The engine for registers that outgrow a machine: Spark SQL, scoring in `mapInArrow`.

Parquet in, Parquet out; never the database of record. Needs the extra `spark` and a Java runtime.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.engines.base import BatchFunction
from pipelines.home import whole


class SparkEngine:
    """Tables are temporary views of one Spark session over Parquet files."""

    name = "spark"

    def __init__(
        self,
        master: str = "local[*]",
        scratch: Path | None = None,
        partitions: int | None = None,
    ) -> None:
        """Open a session. On a cluster `scratch` must be a folder that all machines share."""
        self._folder = TemporaryDirectory(prefix="certify_spark_", dir=scratch)
        self._scratch = Path(self._folder.name)
        self._written = 0
        # Workers must run the interpreter that has the project installed.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        from pyspark.sql import SparkSession

        shuffles = partitions or (4 if master.startswith("local") else 200)
        builder: Any = SparkSession.builder
        self._session = (
            builder.master(master)
            .appName("certify match")
            .config("spark.sql.shuffle.partitions", str(shuffles))
            .config("spark.ui.enabled", "false")
            .config("spark.sql.execution.arrow.pyspark.enabled", "true")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()
        )
        self._session.sparkContext.setLogLevel("ERROR")

    def load(self, table: str, path: Path) -> None:
        """Make a Parquet file known under a name."""
        self._session.read.parquet(str(path)).createOrReplaceTempView(table)

    def add(self, table: str, rows: pa.Table) -> None:
        """Make Arrow rows known under a name; a second call replaces them."""
        from pyspark.sql.pandas.types import from_arrow_schema

        schema = from_arrow_schema(rows.schema)
        frame = (
            self._session.createDataFrame(rows)
            if rows.num_rows
            else self._session.createDataFrame([], schema)
        )
        frame.createOrReplaceTempView(table)

    def keep(self, table: str, select: str) -> None:
        """Compute a query once and keep its rows under a name."""
        self._settle(table, self._session.sql(select))

    def map(self, table: str, select: str, function: BatchFunction, schema: pa.Schema) -> None:
        """Send a query's rows through a pure function of batches and keep what comes out."""
        from pyspark.sql.pandas.types import from_arrow_schema

        def over(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            return map(function, batches)

        frame = self._session.sql(select).mapInArrow(over, from_arrow_schema(schema))
        self._settle(table, frame)

    def _settle(self, table: str, frame: Any) -> None:
        """Write a frame to scratch Parquet: plans stay short, and a lost worker costs little."""
        self._written += 1
        path = str(self._scratch / f"{table}_{self._written}.parquet")
        frame.write.parquet(path)
        self._session.read.schema(frame.schema).parquet(path).createOrReplaceTempView(table)

    def fetch(self, select: str) -> pa.Table:
        """Return a query's rows; for small results only."""
        return self._session.sql(select).toArrow()

    def write(self, select: str, path: Path) -> int:
        """Write a query's rows as one Parquet file in one move; return their count.

        Links go through the driver: they are few beside the pairs that were compared.
        """
        rows = self.fetch(select)
        with whole(path) as part:
            pq.write_table(rows, part, compression="zstd")
        return int(rows.num_rows)

    def close(self) -> None:
        """Stop the session."""
        self._session.stop()
        self._folder.cleanup()
