"""Normalised columns of names, numbers and birth dates for a whole table.

Clean values (nearly all) are settled in SQL; every other distinct value goes once through the
functions of `matchers.normalize`, which say what a value means. A test holds the two together.
"""

from __future__ import annotations

import duckdb

from pipelines.engines.normal_columns import (
    BORN,
    CHECK_SUM,
    CLEAN_COLUMNS,
    DIVISION,
    HALVES,
    IS_A_DAY,
    MARKED,
    ODD,
    ODD_COLUMNS,
    RAW,
    TAIL,
    TEXT_ID,
)
from pipelines.engines.odd_values import SLOW, settle_odd_values

_IS_ODD = "(odd_name OR odd_id_number OR odd_birth_date)"


def normalize_table(
    connection: duckdb.DuckDBPyConnection, source: str, target: str, keep: str = "s.*"
) -> None:
    """Create `target`: columns of `source` (`keep`, all by default) and the normalised ones.

    `source` has text columns name, sex, birth_date, id_number. Added: form, key, script, wild
    (see `matchers.normalize.names`), num (eighteen characters as an integer, or NULL), num_kind,
    num_text (whatever is no complete number), repairs, num_valid, num_birth, num_sex, sex_code,
    birth and birth_last (first and last day as yyyymmdd, NULL if missing), birth_note, and for
    blocking: p6 (division), s4 (last four characters as an integer), swapped (birth with day and
    month swapped), surname, initials (first letters of the words of a Latin name), form_id and
    key_id (form and key as integers, NULL if empty).
    """
    connection.execute(f"CREATE TABLE marked AS {marked(source, keep)}")
    normalize_marked(connection, "view_of_marked")
    connection.execute(f"CREATE TABLE {target} AS SELECT * FROM view_of_marked")
    connection.execute("DROP VIEW view_of_marked; DROP TABLE odd_rows; DROP TABLE marked")


def marked(source: str, keep: str) -> str:
    """Return the query for `marked`: what clean values of `source` say, and which ones are odd.

    Run while a file is read, it costs hardly any time of its own.
    """
    return _with_number(
        f"SELECT {keep}, {MARKED} FROM (SELECT *, {', '.join(ODD)} FROM {source}) s"
    )


def normalize_marked(connection: duckdb.DuckDBPyConnection, target: str) -> None:
    """Create the view `target` as `normalize_table` says from the table `marked`, which stays.

    Clean rows are not written a second time: what little a query asks of them is worked out then.
    """
    for column in SLOW:
        settle_odd_values(connection, column)
    odd = f"""SELECT s.* EXCLUDE ({RAW}, num, num_kind, num_text, num_birth, num_valid, birth),
            {ODD_COLUMNS}
        FROM marked s
        LEFT JOIN means_name n ON odd_name AND s.raw_name = n.raw
        LEFT JOIN means_id_number i ON s.raw_number = i.raw
        LEFT JOIN means_birth_date b ON s.raw_birth = b.raw
        WHERE {_IS_ODD}"""
    connection.execute(f"CREATE TABLE odd_rows AS {_with_parts(_with_number(odd))}")
    clean = f"SELECT * EXCLUDE ({RAW}), {CLEAN_COLUMNS} FROM marked WHERE NOT {_IS_ODD}"
    connection.execute(
        f"CREATE VIEW {target} AS {_with_parts(clean)} UNION ALL BY NAME SELECT * FROM odd_rows"
    )
    for column in SLOW:
        connection.execute(f"DROP TABLE means_{column}")


def _with_number(select: str) -> str:
    """Add what follows from the number alone: the birth date in it, and whether it is valid."""
    return f"""
        SELECT * EXCLUDE (born, high, low),
            CASE WHEN {IS_A_DAY} THEN CAST(born AS INTEGER) END AS num_birth,
            coalesce(({CHECK_SUM} + num % 11) % 11 = 1
                AND num_birth BETWEEN 18500101 AND 20991231 AND num >= 11 * 10 ** 16, false)
                AS num_valid
        FROM (SELECT *, {BORN} AS born, {HALVES} FROM ({select}))
        """


def _with_parts(select: str) -> str:
    """Add the columns that blocking and comparing need besides."""
    return f"""
        SELECT *, {DIVISION} AS p6, {TAIL} AS s4,
            CASE WHEN num IS NULL THEN NULL WHEN num // 11 % 10 % 2 = 1 THEN 1 ELSE 2
                END::TINYINT AS num_sex,
            CASE WHEN birth = birth_last AND birth % 100 BETWEEN 1 AND 12
                      AND birth % 100 <> birth // 100 % 100
                THEN CAST(birth - birth % 10000 + birth % 100 * 100 + birth // 100 % 100 AS INTEGER)
                END AS swapped,
            substr(key, 1, 1) AS surname, {TEXT_ID.format("form")}, {TEXT_ID.format("key")}
        FROM ({select})
        """
