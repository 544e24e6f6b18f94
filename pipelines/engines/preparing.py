"""From register rows to normalised people, of whom only those that changed are worked on."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.engines.normalizing import normalize_table

OPTIONAL = ("former_names", "other_ids")
NORMALISED = (
    "name, sex, birth_date, id_number, former_names, other_ids, form, key, script, wild, num, "
    "num_kind, num_text, repairs, num_valid, num_birth, num_sex, sex_code, birth, birth_last, "
    "birth_note, p6, s4, surname, form_id, key_id"
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
    """Create `aliases` (rid, form, key_id) of former names and `papers` (rid, num, text, ...)."""
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
        "CREATE TABLE aliases AS SELECT rid, form, key_id FROM lists WHERE form <> '';"
        "CREATE TABLE papers AS SELECT rid, num, num_text AS text, num_valid, num_birth FROM lists "
        "WHERE num IS NOT NULL OR num_text <> '' UNION ALL SELECT rid, NULL, num_text, false, NULL "
        "FROM people_plain WHERE num IS NULL AND num_text <> ''"
    )
    connection.execute("DROP TABLE listed; DROP TABLE lists")
