"""A table file as DuckDB sees it: read by `pipelines.tabular`, as the daily run reads it.

Why there is one reader only: docs/decisions/0005-one-reader.md.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from expectations import Column, Contract, Limits
from pipelines.engines.ahead import ahead
from pipelines.tabular import FileRefused, Table
from pipelines.tabular import read_table as read_rows
from pipelines.tabular.columns import text_schema
from pipelines.tabular.source import blocks, file_format


class UnreadableTableError(ValueError):
    """The file cannot be read as a table; the message says what to do."""


@dataclass(frozen=True)
class TableRead:
    """What was read: rows kept, rows left out because they cannot be read (another number of
    columns, bytes that are no text, a stray quote), encoding."""

    rows: int
    left_out: int
    encoding: str


def read_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    path: Path,
    required: list[str],
    optional: tuple[str, ...] = (),
    select: Callable[[str], str] = "SELECT * FROM {}".format,
) -> TableRead:
    """Create `table`: the required columns of `path` and the optional ones that it has, as text,
    and `row_number`, which counts the rows of the file from 1; or what `select` makes of these.

    Delimited text (comma or tab, UTF-8 or GB18030, plain or gzip) or Parquet. Raises
    UnreadableTableError if the file is missing, empty, of another kind, or lacks a column.
    """
    if not path.is_file():
        raise UnreadableTableError(
            f"{path.name}: no such file; give the path of a file that exists"
        )
    refused: list[FileRefused] = []
    try:
        contract = _contract(path, required, optional)
        rows = read_rows(path, contract)
    except FileRefused as error:
        raise UnreadableTableError(f"{path.name}: {error}") from error
    stream = pa.RecordBatchReader.from_batches(
        text_schema(contract), ahead(_batches(rows, refused))
    )
    connection.register("rows_read", stream)
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS {select('rows_read')}")
    connection.unregister("rows_read")
    if refused:
        raise UnreadableTableError(f"{path.name}: {refused[0]}") from refused[0]
    account = rows.account
    encoding = "parquet" if account.format == "parquet" else account.encoding or "utf-8"
    return TableRead(account.readable, account.rows - account.readable, encoding)


def _batches(rows: Table, refused: list[FileRefused]) -> Iterator[pa.RecordBatch]:
    try:
        yield from rows
    except FileRefused as error:  # told afterwards: an engine between would wrap it
        refused.append(error)


def _contract(path: Path, required: list[str], optional: tuple[str, ...]) -> Contract:
    """Return what to read of this file: our columns, whatever others it has."""
    header = _header(path)
    missing = [name for name in required if name not in header]
    if missing:
        raise UnreadableTableError(
            f"{path.name}: no column {', '.join(missing)}; it has {', '.join(header)}. "
            "Rename the columns to those of the reference layout"
        )
    if len(set(header)) != len(header) or not all(header):
        raise UnreadableTableError(f"{path.name}: two columns of one name, or one without a name")
    ours = [name for name in header if name in required or name in optional]
    return Contract(
        feed="matching",
        title={"zh": "匹配", "en": "Matching"},
        description="the columns that matching looks at",
        key=required[0],
        columns={name: Column(description="a column that matching looks at") for name in ours},
        ignored=tuple(name for name in header if name not in ours),
    )


def _header(path: Path) -> list[str]:
    if file_format(path) == "parquet":
        return list(pq.read_schema(path).names)
    for block in blocks(path, Limits()):
        for line in block.split(b"\n"):
            if text := _text(line).strip():
                delimiter = "\t" if text.count("\t") > text.count(",") else ","
                return [name.strip() for name in next(csv.reader([text], delimiter=delimiter))]
    raise UnreadableTableError(f"{path.name}: the file is empty; it needs a header line")


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("gb18030", "replace")
