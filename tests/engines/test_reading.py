"""`certify match` and the daily run use the same rows of a file, in whatever state it is."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations import load_contract
from pipelines.engines.reading import TableRead, UnreadableTableError, read_table
from pipelines.tabular import read_table as read_as_the_daily_run

COLUMNS = ["row_id", "name", "sex", "birth_date", "id_number"]
HEAD = "row_id,name,sex,birth_date,id_number,doc_type,mode,travel_date,boarded\n"
REST = "2,1950-01-01,110101195001010123,1,rail,2026-04-20,1"


def _row(number: int, name: str = "王红") -> str:
    return f"T{number},{name},{REST}\n"


WHOLE = HEAD + "".join(_row(i) for i in range(1, 6))
# The text of a file, and which of its rows can be used.
STATES = {
    "whole": (WHOLE, "12345"),
    "carriage returns": (WHOLE.replace("\n", "\r\n"), "12345"),
    "no last line break": (WHOLE.rstrip("\n"), "12345"),
    "tabs": (WHOLE.replace(",", "\t"), "12345"),
    "blank lines": (f"{HEAD}\n{_row(1)}\n\n{_row(2)}", "12"),
    "a field too many": (f"{HEAD}{_row(1)}T2,王红,{REST},more\n{_row(3)}", "13"),
    "cut off": (f"{HEAD}{_row(1)}T2,王", "1"),
    "a comma in quotes": (f'{HEAD}{_row(1)}T2,"王,红",{REST}\n{_row(3)}', "123"),
    "a line break in quotes": (f'{HEAD}{_row(1)}T2,"王\n红",{REST}\n{_row(3)}', "123"),
    "a stray quote": (f'{HEAD}{_row(1)}T2,王"红,{REST}\n{_row(3)}', "13"),
    "a quote never closed": (f'{HEAD}{_row(1)}T2,"王红,{REST}\n{_row(3)}{_row(4)}', "134"),
    "a nul byte": (f"{HEAD}{_row(1)}{_row(2, chr(0))}{_row(3)}", "13"),
}


def _read(path: Path) -> tuple[list[str], TableRead]:
    connection = duckdb.connect()
    read = read_table(connection, "t", path, COLUMNS)
    rows = connection.execute("SELECT row_id FROM t ORDER BY row_number").fetchall()
    return [row_id for (row_id,) in rows], read


def _daily(path: Path) -> tuple[list[str], int]:
    rejects: list[object] = []
    batches = read_as_the_daily_run(path, load_contract("travel"), on_reject=rejects.extend)
    ids = [row_id for batch in batches for row_id in batch.column("row_id").to_pylist()]
    return ids, len(rejects)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("state", STATES)
def test_both_use_the_same_rows_and_count_the_others(
    tmp_path: Path, state: str, encoding: str
) -> None:
    text, usable = STATES[state]
    path = tmp_path / "travel.csv"
    path.write_bytes(text.encode(encoding))
    ids, read = _read(path)
    assert ids == [f"T{number}" for number in usable]
    assert (ids, read.left_out) == _daily(path)
    assert read.rows == len(usable)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_bytes_that_are_no_text_cost_their_row_only(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "travel.csv"
    lines = [HEAD, _row(1), _row(2, "@"), _row(3)]
    path.write_bytes(b"".join(line.encode(encoding).replace(b"@", b"\xff\xff") for line in lines))
    ids, read = _read(path)
    assert (ids, read.left_out) == (["T1", "T3"], 1)
    assert (ids, read.left_out) == _daily(path)


def test_a_long_file_keeps_its_order(tmp_path: Path) -> None:
    path = tmp_path / "travel.csv.gz"
    with gzip.open(path, "wt", encoding="gb18030") as file:
        file.write(HEAD + "".join(_row(i) for i in range(150_000)))
    ids, read = _read(path)
    assert ids == [f"T{i}" for i in range(150_000)]
    assert read == TableRead(150_000, 0, "gb18030")


def test_parquet_has_the_same_rows(tmp_path: Path) -> None:
    rows = [dict(zip(HEAD.strip().split(","), _row(i).strip().split(","), strict=True))
            for i in (1, 2)]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "travel.parquet")
    ids, read = _read(tmp_path / "travel.parquet")
    assert (ids, read.encoding) == (["T1", "T2"], "parquet")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"row_id,name\n1,x\n", "no column sex, birth_date, id_number"),
        (b"row_id,name,name,sex,birth_date,id_number\n", "two columns of one name"),
        (b"PK\x03\x04 a workbook", "Excel"),
        (b"\x1f\x8bnot gzip at all", "gzip"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "travel.csv").write_bytes(content)
    with pytest.raises(UnreadableTableError, match=told):
        _read(tmp_path / "travel.csv")
