"""The prepared register: tables that a day's matching joins with, made from normalised people."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from matchers.characters import plain_readings, surname_readings
from matchers.keys import numbers_one_slip_away
from matchers.normalize.identity_numbers import decode
from pipelines.engines.duck import write_parquet
from pipelines.engines.rarity import count_names

_SELECTS = {
    "people": "SELECT * FROM people ORDER BY rid",
    "numbers": """
        SELECT *, CAST(count(*) OVER (PARTITION BY num) AS INTEGER) AS held FROM (
            SELECT num, rid, form, num_kind, sex_code, birth,
                CASE WHEN num_valid THEN num_birth END AS num_birth, same_name, true AS own
            FROM people WHERE num IS NOT NULL
            UNION ALL
            SELECT a.num, p.rid, form, num_kind, sex_code, birth, NULL, same_name, false
            FROM papers a JOIN people p USING (rid)
            WHERE a.num IS NOT NULL AND a.num IS DISTINCT FROM p.num)
        ORDER BY num, rid""",
    "names": """
        SELECT DISTINCT key, birth, rid FROM (
            SELECT key, birth, rid FROM people WHERE birth = birth_last
            UNION ALL SELECT key, num_birth, rid FROM people
            WHERE num_birth IS DISTINCT FROM birth AND num_valid
            UNION ALL SELECT a.key, birth, rid FROM aliases a JOIN people p USING (rid))
        WHERE birth IS NOT NULL AND key <> '' ORDER BY birth, key, rid""",
    "documents": "SELECT DISTINCT text AS document, rid FROM papers WHERE text <> '' ORDER BY ALL",
    "rare": "SELECT key, rid FROM people WHERE rare > 0 ORDER BY key, rid",
    "guesses": "SELECT DISTINCT num, rid FROM guesses ORDER BY ALL",
}


def _initials() -> pa.Table:
    """First letter of a surname's reading, by its first character."""
    letters: dict[str, str] = {}
    for code in range(0x4E00, 0xA000):
        char = chr(code)
        syllables = surname_readings().get(char) or plain_readings(char)
        if syllables:
            letters[char] = syllables[0][:1].upper()
    return pa.table({"first": list(letters), "initial": list(letters.values())})


def write_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Write the Parquet files of the prepared register; return rows by file."""
    connection.register("initials", _initials())
    count_names(connection)
    connection.execute(
        """
        CREATE TABLE people AS
        SELECT p.*, coalesce(i.initial, upper(substr(p.key, 1, 1))) AS initial,
            coalesce(c.same_name, 1) AS same_name, coalesce(c.rare, 0) AS rare,
            coalesce(a.forms, '') AS former, coalesce(d.texts, '') AS documents
        FROM people_plain p
        LEFT JOIN initials i ON substr(p.key, 1, 1) = i.first
        LEFT JOIN name_counts c ON p.key = c.key
        LEFT JOIN (SELECT rid, string_agg(form, '|' ORDER BY form) AS forms FROM aliases
                   GROUP BY rid) a
            ON p.rid = a.rid
        LEFT JOIN (SELECT rid, string_agg(DISTINCT text, '|' ORDER BY text) AS texts FROM papers
                   WHERE text <> '' GROUP BY rid) d ON p.rid = d.rid
        """
    )
    connection.execute("DROP TABLE people_plain")
    _guess_numbers(connection)
    return {
        name: write_parquet(connection, select, folder / f"{name}.parquet", "lz4_raw")
        for name, select in _SELECTS.items()
    }


def _guess_numbers(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `guesses`: what a register number that fails its check may have been meant to be."""
    faulty = connection.execute(
        "SELECT rid, num, num_text FROM people WHERE NOT num_valid "
        "AND (num IS NOT NULL OR num_kind = 'wrong_length') ORDER BY rid"
    ).fetchall()
    rids, nums = [], []
    for rid, num, text in faulty:
        for guess in numbers_one_slip_away(text if num is None else decode(num)):
            rids.append(rid)
            nums.append(guess)
    table = pa.table({"num": pa.array(nums, pa.int64()), "rid": pa.array(rids, pa.int32())})
    connection.register("guess_rows", table)
    connection.execute("CREATE TABLE guesses AS SELECT * FROM guess_rows")
