"""Parquet deliveries: the same rows as a CSV file, whatever the types of the columns."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.workspace import Workspace
from tests.checking.delivering import TRAVEL, account, clean_rows, journeys, reasons, run, table


def columns(count: int = 25) -> dict[str, Any]:
    rows = [row.split(",") for row in journeys(count)]
    return dict(zip(TRAVEL.split(","), map(list, zip(*rows, strict=True)), strict=True))


def packed(content: dict[str, Any]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(content), sink)
    return sink.getvalue()


def test_text_and_typed_columns_give_the_rows_of_the_csv_file(ws: Workspace) -> None:
    expected = clean_rows(ws, run(ws, table(TRAVEL, journeys(25))))
    typed = columns()
    typed["sex"] = pa.array([int(v) for v in typed["sex"]])
    typed["travel_date"] = pa.array([date(2026, 4, 20)] * 25)
    typed["birth_date"] = pa.array([datetime(1950, 3, 1)] * 25, pa.timestamp("ms"))
    typed["boarded"] = pa.array([True] * 25)
    typed["mode"] = pa.array(typed["mode"]).dictionary_encode()
    for revision, content in enumerate((columns(), typed), 2):
        batch = run(ws, packed(content), suffix=f"_r{revision}.parquet")
        assert account(ws, batch) == (25, 0, 0, 25, 0)
        assert clean_rows(ws, batch) == expected


def test_row_level_faults_in_parquet(ws: Workspace) -> None:
    content = columns()
    content["name"][2] = "x" * (2 << 20)
    content["mode"][3] = "ra\0il"
    content["row_id"][4] = None
    content["row_id"][5] = content["row_id"][0]
    batch = run(ws, packed(content), suffix=".parquet")
    assert account(ws, batch) == (25, 0, 4, 21, 0)
    assert reasons(batch) == {
        "record_too_long": [3],
        "nul_byte": [4],
        "key_missing": [5],
        "key_duplicate": [6],
    }


@pytest.mark.parametrize("cut", [20, 400, -1])
def test_a_cut_off_parquet_file_blocks(ws: Workspace, cut: int) -> None:
    batch = run(ws, packed(columns())[:cut], suffix=".parquet")
    assert batch.status == "blocked"
    assert "damaged" in (batch.message or "")


def test_missing_columns_and_nested_types_block(ws: Workspace) -> None:
    content = columns()
    del content["boarded"]
    batch = run(ws, packed(content), suffix=".parquet")
    assert account(ws, batch) == (25, 0, 0, 0, 25)
    assert "missing: 'boarded'" in (batch.message or "")
    content = columns()
    content["name"] = [["a"]] * 25
    batch = run(ws, packed(content), suffix=".parquet")
    assert account(ws, batch) == (25, 0, 0, 0, 25)
    assert "'name'" in (batch.message or "")
