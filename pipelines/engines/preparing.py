"""The prepared register: tables that a day's matching joins with, made from register rows."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from matchers.characters import plain_readings, surname_readings
from matchers.keys import numbers_one_slip_away
from matchers.normalize.identity_numbers import decode
from pipelines.engines.duck import write_parquet
from pipelines.engines.normalizing import normalize_table
from pipelines.engines.rarity import count_names

OPTIONAL = ("former_names", "other_ids")
NORMALISED = (
    "name, sex, birth_date, id_number, former_names, other_ids, form, key, script, wild, num, "
    "num_kind, num_text, repairs, num_valid, num_birth, num_sex, sex_code, birth, birth_last, "
    "birth_note, p6, s4, surname"
)


def add_content(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Create `register`: the columns matching needs, a number by recipient id, a content hash."""
    columns = {row[0] for row in connection.execute(f"DESCRIBE {source}").fetchall()}
    extra = ", ".join(c if c in columns else f"NULL::VARCHAR AS {c}" for c in OPTIONAL)
    connection.execute(
        f"""
        CREATE TABLE register AS
        SELECT CAST(row_number() OVER (ORDER BY recipient_id) - 1 AS INTEGER) AS rid, *,
            md5_number_lower(concat_ws(chr(31), coalesce(name, ''), coalesce(sex, ''),
                coalesce(birth_date, ''), coalesce(id_number, ''), coalesce(former_names, ''),
                coalesce(other_ids, ''))) AS content
        FROM (SELECT recipient_id, name, sex, CAST(birth_date AS VARCHAR) AS birth_date, id_number,
                     {extra}
              FROM {source} WHERE recipient_id IS NOT NULL)
        """
    )


def normalise_changed(connection: duckdb.DuckDBPyConnection, old: Path | None) -> int:
    """Create `people_plain` (normalised register); recompute only what `old` does not hold."""
    if old is not None:
        kept = ", ".join(f"o.{column}" for column in NORMALISED.split(", "))
        connection.execute(
            f"""
            CREATE TABLE kept AS
            SELECT r.rid, r.recipient_id, r.content, {kept}
            FROM register r JOIN read_parquet('{old}') o USING (recipient_id, content)
            """
        )
        connection.execute("DELETE FROM register WHERE rid IN (SELECT rid FROM kept)")
    changed = int(connection.execute("SELECT count(*) FROM register").fetchall()[0][0])
    normalize_table(connection, "register", "fresh")
    connection.execute("DROP TABLE register")
    union = f" UNION ALL SELECT rid, recipient_id, content, {NORMALISED} FROM kept" if old else ""
    connection.execute(
        "CREATE TABLE people_plain AS "
        f"SELECT rid, recipient_id, content, {NORMALISED} FROM fresh{union}"
    )
    connection.execute("DROP TABLE fresh")
    return changed


def split_lists(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `aliases` (rid, form, key) of former names and `papers` (rid, num, text, ...)."""
    connection.execute(
        """
        CREATE TABLE listed AS
        SELECT rid, unnest(string_split(former_names, '|')) AS name, NULL::VARCHAR AS id_number,
            NULL::VARCHAR AS sex, NULL::VARCHAR AS birth_date
        FROM people_plain WHERE former_names IS NOT NULL
        UNION ALL
        SELECT rid, NULL, regexp_replace(unnest(string_split(other_ids, '|')), '^[^:]*:', ''),
            NULL, NULL
        FROM people_plain WHERE other_ids IS NOT NULL
        """
    )
    normalize_table(connection, "listed", "lists")
    connection.execute(
        "CREATE TABLE aliases AS SELECT rid, form, key FROM lists WHERE form <> '';"
        "CREATE TABLE papers AS SELECT rid, num, num_text AS text, num_valid, num_birth FROM lists "
        "WHERE num IS NOT NULL OR num_text <> '' UNION ALL SELECT rid, NULL, num_text, false, NULL "
        "FROM people_plain WHERE num IS NULL AND num_text <> ''"
    )
    connection.execute("DROP TABLE listed; DROP TABLE lists")


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
    selects = {
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
        "documents": "SELECT DISTINCT text AS document, rid FROM papers "
        "WHERE text <> '' ORDER BY ALL",
        "rare": "SELECT key, rid FROM people WHERE rare > 0 ORDER BY key, rid",
        "guesses": "SELECT DISTINCT num, rid FROM guesses ORDER BY ALL",
    }
    return {
        name: write_parquet(connection, select, folder / f"{name}.parquet", "snappy")
        for name, select in selects.items()
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
