"""The same Parquet gives the same pairs, weights and grades on DuckDB and on Spark."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.engines.duckdb_engine import DuckEngine
from pipelines.matching.rows import match_rows
from pipelines.prepared.making import prepare_file
from tests.engines.small_city import REGISTER, feed_row, make_people, register_row, write_csv
from tests.engines.test_match import DAMAGED, SIBLING, SOMEBODY, STRANGER


@pytest.mark.slow
def test_duckdb_and_spark_give_the_same(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed: install the extra `spark`")
    if shutil.which("java") is None:
        pytest.skip("Spark needs a Java runtime on the path")
    from pipelines.engines.spark_engine import SparkEngine

    people = make_people(400, 21)
    register = [register_row(i, p) for i, p in enumerate(people)]
    register += [
        register_row(9000, SOMEBODY, former_names="欧阳旧梦", other_ids="16:E12345678"),
        register_row(9001, SOMEBODY, id_number=SOMEBODY.number[:6] + SOMEBODY.number[8:17]),
    ]
    prepared = prepare_file(write_csv(tmp_path / "r.csv", REGISTER, register), tmp_path / "p")
    rows = [feed_row(f"D{i}", p) for i, p in enumerate(people[:150])]
    rows += [feed_row(f"X{kind}", SOMEBODY, **changed) for kind, changed in DAMAGED.items()]
    rows += [feed_row(f"N{i}", p, id_number="") for i, p in enumerate(people[150:200])]
    rows += [feed_row("S", SIBLING), feed_row("T", STRANGER, id_number=SOMEBODY.number)]
    rows += [feed_row("P", SOMEBODY, id_number="E12345678", name="OUYANG/JINGWEN")]
    table = pa.Table.from_pylist([{k: v or None for k, v in row.items()} for row in rows])
    table = table.append_column("row_number", pa.array(range(len(rows)), pa.int64()))
    pq.write_table(table, tmp_path / "clean.parquet")

    results = {}
    for engine in (DuckEngine(), SparkEngine("local[2]")):
        try:
            out = tmp_path / engine.name
            files = out / "l.parquet", out / "u.parquet"
            counts = match_rows(tmp_path / "clean.parquet", "death", prepared, *files, engine)
        finally:
            engine.close()
        links = pq.read_table(out / "l.parquet").to_pylist()
        results[engine.name] = (counts, links, pq.read_table(out / "u.parquet").to_pylist())
    assert len(results["duckdb"][1]) > 190
    assert results["duckdb"][1] == results["spark"][1]
    assert results["duckdb"][2] == results["spark"][2]
    assert results["duckdb"][0] == results["spark"][0]
