"""Normalised columns of names, numbers and birth dates for a whole table.

Clean values (nearly all) are settled in SQL; every other distinct value goes once through the
functions of `matchers.normalize`, which say what a value means. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from matchers.normalize.birth_dates import parse_birth_date
from matchers.normalize.identity_numbers import encode, parse_number
from matchers.normalize.names import Name, parse_name
from pipelines.engines.normal_columns import (
    BORN,
    CHECK_SUM,
    CLEAN_COLUMNS,
    DIVISION,
    HALVES,
    IS_A_DAY,
    ODD,
    ODD_COLUMNS,
    TAIL,
)


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


_SLOW: dict[str, tuple[Callable[[str], tuple[Any, ...]], pa.Schema]] = {
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


def normalize_table(
    connection: duckdb.DuckDBPyConnection, source: str, target: str, keep: str = "s.*"
) -> None:
    """Create `target`: columns of `source` (`keep`, all by default) and the normalised ones.

    `source` has text columns name, sex, birth_date, id_number. Added: form, key, script, wild
    (see `matchers.normalize.names`), num (eighteen characters as an integer, or NULL), num_kind,
    num_text (whatever is no complete number), repairs, num_valid, num_birth, num_sex, sex_code,
    birth and birth_last (first and last day as yyyymmdd, NULL if missing), birth_note, and for
    blocking: p6 (division), s4 (last four characters as an integer), swapped (birth with day and
    month swapped), surname, initials (first letters of the words of a Latin name).
    """
    # Clean rows, nearly all, skip the joins with what odd values mean.
    connection.execute(f"CREATE TEMP TABLE marked AS SELECT *, {', '.join(ODD)} FROM {source}")
    for column in _SLOW:
        _settle_odd_values(connection, column)
    connection.execute(
        f"""
        CREATE TABLE {target} AS
        WITH joined AS (
            SELECT {keep}, {CLEAN_COLUMNS} FROM marked s
            WHERE NOT odd_name AND NOT odd_id_number AND NOT odd_birth_date
            UNION ALL
            SELECT {keep}, {ODD_COLUMNS} FROM marked s
            LEFT JOIN means_name n ON s.name = n.raw
            LEFT JOIN means_id_number i ON s.id_number = i.raw
            LEFT JOIN means_birth_date b ON s.birth_date = b.raw
            WHERE odd_name OR odd_id_number OR odd_birth_date
        ), parted AS (
            SELECT *, {BORN} AS born, {DIVISION} AS p6, {TAIL} AS s4 FROM joined
        ), born AS (
            SELECT * EXCLUDE (born), {HALVES},
                CASE WHEN {IS_A_DAY} THEN CAST(born AS INTEGER) END AS num_birth
            FROM parted
        )
        SELECT * EXCLUDE (high, low),
            CASE WHEN num IS NULL THEN NULL WHEN num // 11 % 10 % 2 = 1 THEN 1 ELSE 2
                END::TINYINT AS num_sex,
            CASE WHEN birth = birth_last AND birth % 100 BETWEEN 1 AND 12
                      AND birth % 100 <> birth // 100 % 100
                THEN CAST(birth - birth % 10000 + birth % 100 * 100 + birth // 100 % 100 AS INTEGER)
                END AS swapped,
            substr(key, 1, 1) AS surname,
            coalesce(({CHECK_SUM} + num % 11) % 11 = 1
                AND num_birth BETWEEN 18500101 AND 20991231 AND num >= 11 * 10 ** 16, false)
                AS num_valid
        FROM born
        """
    )
    connection.execute("DROP TABLE marked")
    for column in _SLOW:
        connection.execute(f"DROP TABLE means_{column}")


def _settle_odd_values(connection: duckdb.DuckDBPyConnection, column: str) -> None:
    """Create `means_<column>`: each distinct value that is not clean, and what it means."""
    parse, schema = _SLOW[column]
    values = connection.execute(
        f"SELECT DISTINCT {column} FROM marked WHERE odd_{column}"
    ).fetchall()
    raws = sorted(value for (value,) in values)
    columns = list(zip(*map(parse, raws), strict=True)) or [()] * len(schema)
    arrays = [pa.array(c, kind) for c, kind in zip(columns, schema.types, strict=True)]
    table = pa.table([*arrays, pa.array(raws, pa.string())], names=[*schema.names, "raw"])
    connection.register("odd_values", table)
    connection.execute(f"CREATE TEMP TABLE means_{column} AS SELECT * FROM odd_values")
    connection.unregister("odd_values")
