"""The database role of the application (PostgreSQL): all it needs, and no more.

The tables belong to whoever ran `certify init`. The application logs in as a member of
`certify_app`, which may add audit entries but neither change nor remove them, nor take the
guards down.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from pipelines.store.migrate import VERSION_TABLE
from pipelines.store.tables import audit_chain, audit_entries, metadata

ROLE = "certify_app"

APPEND_ONLY = (audit_entries.name, audit_chain.name)


def statements() -> list[str]:
    """SQL for the owner of the tables; safe to repeat, and to be repeated after an update."""
    tables = ", ".join(sorted(metadata.tables))
    guarded = ", ".join(APPEND_ONLY)
    return [
        f"DO $$ BEGIN CREATE ROLE {ROLE} NOLOGIN; "
        "EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        f"GRANT USAGE ON SCHEMA public TO {ROLE}",
        f"REVOKE ALL ON {tables}, {VERSION_TABLE} FROM {ROLE}, PUBLIC",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {ROLE}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {guarded} FROM {ROLE}",
        f"GRANT SELECT ON {VERSION_TABLE} TO {ROLE}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
    ]


def grant(connection: Connection) -> None:
    """Make the role, and give it what it needs.

    Raises:
        ValueError: the database is not PostgreSQL.
    """
    if connection.dialect.name != "postgresql":
        raise ValueError("SQLite knows no roles: there the guards of the tables alone hold")
    for statement in statements():
        connection.execute(text(statement))
