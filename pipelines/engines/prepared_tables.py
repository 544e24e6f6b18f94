"""The prepared register: tables that a day's matching joins with, made from normalised people."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from matchers.characters import plain_readings, surname_readings
from matchers.keys import slips_of_many
from pipelines.engines.duck import write_parquet
from pipelines.engines.rarity import count_names

_SELECTS = {
    "people": "SELECT * FROM people ORDER BY rid",
    "numbers": """
        SELECT *, CAST(count(*) OVER (PARTITION BY num) AS INTEGER) AS held FROM (
            SELECT num, rid, form_id, num_kind = 'resident18' AS resident18, sex_code, birth,
                CASE WHEN num_valid THEN num_birth END AS num_birth, same_name, true AS own
            FROM people WHERE num IS NOT NULL
            UNION ALL
            SELECT a.num, p.rid, form_id, num_kind = 'resident18', sex_code, birth, NULL, same_name,
                false
            FROM papers a JOIN people p USING (rid)
            WHERE a.num IS NOT NULL AND a.num IS DISTINCT FROM p.num)
        ORDER BY num, rid""",
    "names": """
        SELECT DISTINCT key_id, birth, rid FROM (
            SELECT key_id, birth, rid FROM people WHERE birth = birth_last
            UNION ALL SELECT key_id, num_birth, rid FROM people
            WHERE num_birth IS DISTINCT FROM birth AND num_valid
            UNION ALL SELECT a.key_id, birth, rid FROM aliases a JOIN people p USING (rid))
        WHERE birth IS NOT NULL AND key_id IS NOT NULL ORDER BY birth, key_id, rid""",
    "documents": "SELECT DISTINCT text AS document, rid FROM papers WHERE text <> '' ORDER BY ALL",
    "rare": "SELECT key_id, rid FROM people WHERE rare > 0 ORDER BY key_id, rid",
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
    rids, nums, texts = zip(*faulty, strict=True) if faulty else ((), (), ())
    places, guesses = slips_of_many(nums, texts)
    table = pa.table(
        {
            "num": pa.array(guesses, pa.int64()),
            "rid": pa.array([rids[place] for place in places], pa.int32()),
        }
    )
    connection.register("guess_rows", table)
    connection.execute("CREATE TABLE guesses AS SELECT * FROM guess_rows")
