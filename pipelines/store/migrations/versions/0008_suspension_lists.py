"""suspension lists: who released whom; and what a look-up searches by.

The database itself refuses to change or take away a release, and to mark a suspension as sent
that begins in its pay month while nobody released the name.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

HELD_BACK = sa.text("kind = 'suspension_held_back'")
KEPT = "a release of a suspension is never changed"
UNRELEASED = "a suspension is sent after a named person released it"
CHUNK = 10_000

BEGINS = (
    "NEW.status = 'sent' AND OLD.status <> 'sent' AND NEW.kind = 'withhold' "
    "AND NEW.reason = 'suspended'"
)
"""A withholding is about to be sent; the rest is asked of the rows."""

ALONE = (
    "NOT EXISTS (SELECT 1 FROM suspension_releases r WHERE r.recipient_id = NEW.recipient_id "
    "AND r.pay_month = NEW.pay_month) AND coalesce((SELECT sum(i.amount_fen) FROM instructions i "
    "WHERE i.recipient_id = NEW.recipient_id AND i.for_month = {before} "
    "AND i.pay_month <= NEW.pay_month), 0) >= 0"
)
"""Nobody released it, and the month before was not withheld, so it begins here."""


def upgrade() -> None:
    """Add what is new."""
    _tables()
    for name, columns in (("id_number", ["id_number"]), ("birth_date", ["birth_date"])):
        op.create_index(f"ix_recipients_{name}", "recipients", columns)
    op.create_index(
        "ix_proposals_held_back",
        "proposals",
        ["jurisdiction", "known_on"],
        sqlite_where=HELD_BACK,
        postgresql_where=HELD_BACK,
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()
    _fill_other_numbers(op.get_bind())


def _tables() -> None:
    op.create_table(
        "suspension_releases",
        sa.Column("recipient_id", sa.String(length=64), nullable=False),
        sa.Column("pay_month", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=32), nullable=False),
        sa.Column("jurisdiction", sa.String(length=80), nullable=False),
        sa.Column("released_by", sa.String(length=120), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "trim(released_by) <> '' AND lower(released_by) <> 'system'",
            name=op.f("ck_suspension_releases_by_a_person"),
        ),
        sa.CheckConstraint("released_at > 0", name=op.f("ck_suspension_releases_at_a_moment")),
        sa.PrimaryKeyConstraint(
            "recipient_id", "pay_month", "basis", name=op.f("pk_suspension_releases")
        ),
        comment="one row a name that a person released for suspension from a pay month; "
        "never changed",
    )
    op.create_index(
        "ix_suspension_releases_month", "suspension_releases", ["jurisdiction", "pay_month"]
    )
    op.create_table(
        "other_numbers",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("recipient_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", "recipient_id", name=op.f("pk_other_numbers")),
        comment="one row a number, in comparable form, that finds a recipient and is not id_number",
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_other_numbers_recipient_id"), "other_numbers", ["recipient_id"])
    op.create_table(
        "lookup_counts",
        sa.Column("user_id", sa.String(length=120), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "hour", name=op.f("pk_lookup_counts")),
        comment="one row a user and hour in which they searched, and how often; kept for a day",
    )


def _guard_sqlite() -> None:
    kept = f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
    same = (
        "EXISTS (SELECT 1 FROM suspension_releases WHERE recipient_id = NEW.recipient_id "
        "AND pay_month = NEW.pay_month AND basis = NEW.basis AND released_by <> NEW.released_by)"
    )
    for name, when in (
        ("no_update", "BEFORE UPDATE ON suspension_releases"),
        ("no_delete", "BEFORE DELETE ON suspension_releases"),
        ("no_replace", f"BEFORE INSERT ON suspension_releases WHEN {same}"),
    ):
        op.execute(f"CREATE TRIGGER suspension_releases_{name} {when} {kept}")
    alone = ALONE.format(before="date(NEW.for_month, '-1 month')")
    op.execute(
        f"CREATE TRIGGER instructions_released BEFORE UPDATE OF status ON instructions "
        f"WHEN {BEGINS} AND {alone} BEGIN SELECT RAISE(ABORT, '{UNRELEASED}'); END"
    )


def _guard_postgresql() -> None:
    error = "USING ERRCODE = 'integrity_constraint_violation'"
    op.execute(
        "CREATE FUNCTION suspension_releases_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{KEPT}' {error}; END $$"
    )
    op.execute(
        "CREATE TRIGGER suspension_releases_kept BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON suspension_releases FOR EACH STATEMENT EXECUTE FUNCTION suspension_releases_kept()"
    )
    alone = ALONE.format(before="(NEW.for_month - interval '1 month')::date")
    op.execute(
        "CREATE FUNCTION instructions_released() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {alone} THEN RAISE EXCEPTION '{UNRELEASED}' {error}; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER instructions_released BEFORE UPDATE OF status ON instructions "
        f"FOR EACH ROW WHEN ({BEGINS}) EXECUTE FUNCTION instructions_released()"
    )


def _fill_other_numbers(connection: sa.Connection) -> None:
    """Numbers of the recipients there are, by the same reading as when a register is loaded."""
    from pipelines.register.numbers import other_numbers_of

    there = sa.table("recipients", *map(sa.column, ("recipient_id", "id_number", "other_ids")))
    target = sa.table("other_numbers", sa.column("number"), sa.column("recipient_id"))
    last = ""
    while True:
        query = sa.select(there).where(there.c.recipient_id > last)
        rows = connection.execute(query.order_by(there.c.recipient_id).limit(CHUNK)).all()
        if not rows:
            return
        found = [
            {"number": number, "recipient_id": row.recipient_id}
            for row in rows
            for number in other_numbers_of(row.id_number, row.other_ids)
        ]
        if found:
            connection.execute(target.insert(), found)
        last = rows[-1].recipient_id


def downgrade() -> None:
    """Take it away again."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER instructions_released")
    else:
        op.execute("DROP TRIGGER instructions_released ON instructions")
        op.execute("DROP FUNCTION instructions_released()")
    op.drop_index("ix_proposals_held_back", table_name="proposals")
    for name in ("birth_date", "id_number"):
        op.drop_index(f"ix_recipients_{name}", table_name="recipients")
    for table in ("lookup_counts", "other_numbers", "suspension_releases"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION suspension_releases_kept()")
