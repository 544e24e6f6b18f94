"""audit guards: the database itself refuses to change or take away what was noted."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("audit_entries", "audit_chain")

REFUSAL = "the audit trail is append-only"

KEYS = {
    "audit_entries": "entry_id = NEW.entry_id",
    "audit_chain": (
        "seq = NEW.seq OR entry_id = NEW.entry_id OR hash = NEW.hash "
        "OR previous_hash = NEW.previous_hash"
    ),
}
"""Rows that an `INSERT OR REPLACE` would take away on SQLite, without firing a delete trigger."""


def upgrade() -> None:
    """Put the guards up."""
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            _guard_sqlite(table)
        return
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}: % of % refused', TG_OP, TG_TABLE_NAME "
        "USING ERRCODE = 'insufficient_privilege'; END $$"
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )


def _guard_sqlite(table: str) -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
    same_key = f"EXISTS (SELECT 1 FROM {table} WHERE {KEYS[table]})"  # noqa: S608 - our own names
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {same_key} {refuse}"
    )


def downgrade() -> None:
    """Take the guards down."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        if sqlite:
            for what in ("no_update", "no_delete", "no_replace"):
                op.execute(f"DROP TRIGGER {table}_{what}")
        else:
            op.execute(f"DROP TRIGGER {table}_guard ON {table}")
    if not sqlite:
        op.execute("DROP FUNCTION audit_refuse()")
