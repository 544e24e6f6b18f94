"""Delimited text or Parquet as a DuckDB table of text columns, whatever the encoding."""

from __future__ import annotations

import codecs
import csv
import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import duckdb
import pyarrow as pa

PIECE = 4 * 1024 * 1024
MOST_HEADER = 100_000


class UnreadableTableError(ValueError):
    """The file cannot be read as a table; the message says what to do."""


@dataclass(frozen=True)
class TableRead:
    """What was read: rows kept, lines left out because they have no such columns, encoding."""

    rows: int
    lines_left_out: int
    encoding: str


def read_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    path: Path,
    scratch: Path,
    required: list[str],
    optional: tuple[str, ...] = (),
) -> TableRead:
    """Create `table`: the required columns of `path` and the optional ones that it has, as text,
    and `row_number` from 1.

    Raises UnreadableTableError if the file is missing, empty, or lacks a required column.
    """
    if not path.is_file():
        raise UnreadableTableError(
            f"{path.name}: no such file; give the path of a file that exists"
        )
    if path.suffix == ".parquet":
        connection.execute(
            "CREATE OR REPLACE VIEW parquet_file AS SELECT * FROM read_parquet("
            + _quoted(path)
            + ")"
        )
        header = [row[0] for row in connection.execute("DESCRIBE parquet_file").fetchall()]
        wanted = _wanted(path, header, required, optional)
        casts = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in wanted)
        connection.execute(
            f"CREATE TABLE {table} AS SELECT CAST(row_number() OVER () AS BIGINT) AS row_number, "
            f"{casts} FROM parquet_file"
        )
        left_out, encoding = 0, "parquet"
    else:
        left_out, encoding = _read_delimited(connection, table, path, scratch, required, optional)
    rows = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
    return TableRead(rows, left_out, encoding)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _wanted(
    path: Path, header: list[str], required: list[str], optional: tuple[str, ...]
) -> list[str]:
    missing = [name for name in required if name not in header]
    if missing:
        raise UnreadableTableError(
            f"{path.name}: no column {', '.join(missing)}; it has {', '.join(header)}. "
            "Rename the columns to those of the reference layout"
        )
    return [name for name in header if name in required or name in optional]


def _read_delimited(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    path: Path,
    scratch: Path,
    required: list[str],
    optional: tuple[str, ...],
) -> tuple[int, str]:
    text, encoding = _as_utf8(path, scratch)
    with text.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        line = file.readline(MOST_HEADER)
    if not line.strip():
        raise UnreadableTableError(f"{path.name}: the file is empty; it needs a header line")
    delimiter = "\t" if line.count("\t") > line.count(",") else ","
    header = [name.strip() for name in next(csv.reader([line], delimiter=delimiter))]
    if len(set(header)) != len(header) or not all(header):
        raise UnreadableTableError(f"{path.name}: two columns of one name, or one without a name")
    wanted = ", ".join(_wanted(path, header, required, optional))
    try:
        return _read_fast(connection, table, text, delimiter, header, wanted), encoding
    except duckdb.Error:
        # A quote that is never closed, for one, makes the fast reader give up altogether.
        return _read_lines(connection, table, text, delimiter, header, wanted), encoding


def _read_fast(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    text: Path,
    delimiter: str,
    header: list[str],
    wanted: str,
) -> int:
    connection.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    connection.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT CAST(row_number() OVER () AS BIGINT) "
        f"AS row_number, {wanted} FROM read_csv(?, auto_detect=false, columns=?, delim=?, "
        "header=true, quote='\"', escape='\"', store_rejects=true, max_line_size=1000000)",
        [str(text), dict.fromkeys(header, "VARCHAR"), delimiter],
    )
    found = connection.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchall()
    return int(found[0][0])


def _read_lines(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    text: Path,
    delimiter: str,
    header: list[str],
    wanted: str,
) -> int:
    """Read without quoting across lines: what does not have the columns is left out."""
    kept: list[list[str | None]] = []
    left_out = 0
    with text.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        file.readline()
        for line in file:
            try:
                cells = next(csv.reader([line], delimiter=delimiter), [])
            except csv.Error:
                cells = []
            if len(cells) == len(header):
                kept.append([cell or None for cell in cells])
            else:
                left_out += bool(line.strip())
    columns = list(zip(*kept, strict=True)) or [()] * len(header)
    rows = pa.table([pa.array(column, pa.string()) for column in columns], names=header)
    connection.register("lines_read", rows)
    connection.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT CAST(row_number() OVER () AS BIGINT) "
        f"AS row_number, {wanted} FROM lines_read"
    )
    connection.unregister("lines_read")
    return left_out


def _as_utf8(path: Path, scratch: Path) -> tuple[Path, str]:
    """Return a UTF-8 file with the text of `path`, itself if it is one already."""
    packed = path.suffix == ".gz"
    if _is_utf8(path, packed):
        if not packed and not _has_nul(path, packed):
            return path, "utf-8"
        encoding = "utf-8"
    else:
        encoding = "gb18030"
    copy = scratch / f"{path.name}.utf8"
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with _open(path, packed) as source, copy.open("wb") as target:
        while piece := source.read(PIECE):
            target.write(decoder.decode(piece).replace("\0", "").encode())
        target.write(decoder.decode(b"", True).encode())
    return copy, encoding


def _has_nul(path: Path, packed: bool) -> bool:
    with _open(path, packed) as source:
        return any(b"\0" in piece for piece in iter(lambda: source.read(PIECE), b""))


def _is_utf8(path: Path, packed: bool) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with _open(path, packed) as source:
            while piece := source.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _open(path: Path, packed: bool) -> IO[bytes]:
    return gzip.open(path) if packed else path.open("rb")  # type: ignore[return-value]
