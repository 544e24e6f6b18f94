"""Normalised columns of names, numbers and birth dates for a whole table.

Clean values (nearly all) are settled in SQL; every other distinct value goes once through the
functions of `matchers.normalize`, which say what a value means. A test holds the two together.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import duckdb

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
from pipelines.engines.odd_values import SLOW, settle_odd_values

# Which values are odd. Told while a file is read, this costs no time of its own.
MARKS = ", ".join(ODD)


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
    connection.execute(f"CREATE TABLE marked AS SELECT *, {MARKS} FROM {source}")
    normalize_marked(connection, target, keep)


def normalize_marked(connection: duckdb.DuckDBPyConnection, target: str, keep: str = "s.*") -> None:
    """Do what `normalize_table` does from `marked`: the source with the columns `MARKS`."""
    clean = f"""SELECT {keep}, {CLEAN_COLUMNS} FROM marked s
        WHERE NOT odd_name AND NOT odd_id_number AND NOT odd_birth_date"""
    odd = f"""SELECT {keep}, {ODD_COLUMNS} FROM marked s
        LEFT JOIN means_name n ON s.name = n.raw
        LEFT JOIN means_id_number i ON s.id_number = i.raw
        LEFT JOIN means_birth_date b ON s.birth_date = b.raw
        WHERE odd_name OR odd_id_number OR odd_birth_date"""
    # Clean rows, nearly all, wait for nothing: the engine works on them while Python reads odd
    # values one by one.
    with ThreadPoolExecutor(1) as other, connection.cursor() as cursor:
        settled = other.submit(cursor.execute, f"CREATE TABLE {target} AS {_derived(clean)}")
        for column in SLOW:
            settle_odd_values(connection, column)
        settled.result()
    connection.execute(f"INSERT INTO {target} {_derived(odd)}")
    connection.execute("DROP TABLE marked")
    for column in SLOW:
        connection.execute(f"DROP TABLE means_{column}")


def _derived(joined: str) -> str:
    """Add the columns that follow from the normalised ones."""
    return f"""
        WITH joined AS (
            {joined}
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
