"""What odd values mean: each distinct one goes once through the function that knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from matchers.normalize.birth_dates import parse_birth_date
from matchers.normalize.identity_numbers import encode, parse_number
from matchers.normalize.names import Name, parse_name


def day_number(day: date) -> int:
    """Return a day as the integer yyyymmdd."""
    return day.year * 10000 + day.month * 100 + day.day


def _name(raw: str) -> tuple[Any, ...]:
    name = parse_name(raw)
    return name.form, name.key, name.script, name.wild, _initials(name)


def _initials(name: Name) -> str:
    words = name.form.replace("/", " ").split() if name.script == "latin" else []
    return "".join(sorted({word[0] for word in words}))


def _number(raw: str) -> tuple[Any, ...]:
    number = parse_number(raw)
    repairs = " ".join(number.repairs)
    if number.is_complete:
        return encode(number.text), number.kind, "", repairs
    return None, number.kind, number.text, repairs


def _birth(raw: str) -> tuple[Any, ...]:
    born = parse_birth_date(raw)
    if born.start is None or born.end is None:
        return None, None, born.note
    return day_number(born.start), day_number(born.end - timedelta(days=1)), born.note


SLOW: dict[str, tuple[Callable[[str], tuple[Any, ...]], pa.Schema]] = {
    "name": (
        _name,
        pa.schema(
            [
                ("form", "string"),
                ("key", "string"),
                ("script", "string"),
                ("wild", "bool"),
                ("initials", "string"),
            ]
        ),
    ),
    "id_number": (
        _number,
        pa.schema(
            [
                ("num", "int64"),
                ("num_kind", "string"),
                ("num_text", "string"),
                ("repairs", "string"),
            ]
        ),
    ),
    "birth_date": (
        _birth,
        pa.schema([("birth", "int32"), ("birth_last", "int32"), ("birth_note", "string")]),
    ),
}

_RAW = {"name": "raw_name", "id_number": "raw_number", "birth_date": "raw_birth"}


def settle_odd_values(connection: duckdb.DuckDBPyConnection, column: str) -> None:
    """Create `means_<column>`: each distinct value that is not clean, and what it means."""
    parse, schema = SLOW[column]
    values = connection.execute(
        f"SELECT DISTINCT {_RAW[column]} FROM marked WHERE odd_{column}"
    ).fetchall()
    raws = sorted(value for (value,) in values)
    columns = list(zip(*map(parse, raws), strict=True)) or [()] * len(schema)
    arrays = [pa.array(c, kind) for c, kind in zip(columns, schema.types, strict=True)]
    table = pa.table([*arrays, pa.array(raws, pa.string())], names=[*schema.names, "raw"])
    connection.register("odd_values", table)
    connection.execute(f"CREATE TABLE means_{column} AS SELECT * FROM odd_values")
    connection.unregister("odd_values")
