"""documents: what was attached to decisions, and how recipients were contacted.

An attempt to contact somebody is put right by a further row. The database itself holds that none
is changed or deleted; only its free text may be emptied, when its period has ended.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEPT = (
    *("contact_id", "recipient_id", "jurisdiction", "channel", "result", "contacted_on"),
    *("at", "by", "documents", "corrects", "proposal_id"),
)
"""Columns of an attempt that never change."""


def upgrade() -> None:
    """Add what is new."""
    op.create_table(
        "documents",
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.Column("recipient_id", sa.String(length=64), nullable=False),
        sa.Column("jurisdiction", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.String(length=120), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("purged_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('pdf', 'jpeg', 'png')", name=op.f("ck_documents_kind")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_documents")),
        comment="one row a paper about a recipient; its content is a sealed file of the same key",
    )
    op.create_index(op.f("ix_documents_recipient_id"), "documents", ["recipient_id"])
    op.create_index("ix_documents_received_on", "documents", ["received_on"])
    op.create_table(
        "contact_attempts",
        sa.Column("contact_id", sa.String(length=40), nullable=False),
        sa.Column("recipient_id", sa.String(length=64), nullable=False),
        sa.Column("jurisdiction", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("contacted_on", sa.Date(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("corrects", sa.String(length=40), nullable=True),
        sa.Column("proposal_id", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "result IN ('reached', 'no_result', 'void')", name=op.f("ck_contact_attempts_result")
        ),
        sa.CheckConstraint(
            "result <> 'void' OR corrects IS NOT NULL",
            name=op.f("ck_contact_attempts_void_of_something"),
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contact_attempts")),
        sa.UniqueConstraint("corrects", name=op.f("uq_contact_attempts_corrects")),
        comment="one row an attempt to contact a recipient, or the correction of one; "
        "never deleted",
    )
    op.create_index(
        "ix_contact_attempts_recipient_id", "contact_attempts", ["recipient_id", "contacted_on"]
    )
    for name, event, when, says in _guards():
        _put_up(name, event, when, says)


def _guards() -> list[tuple[str, str, str, str]]:
    """Name, event, when it refuses, and what it says."""
    word = "IS NOT" if _sqlite() else "IS DISTINCT FROM"
    differs = " OR ".join(f'NEW."{name}" {word} OLD."{name}"' for name in KEPT)
    return [
        (
            *("contact_attempts_changed", "UPDATE", f"{differs} OR NEW.note <> ''"),
            "an attempt is put right by a further row",
        ),
        ("contact_attempts_kept", "DELETE", "1 = 1", "an attempt is never deleted"),
    ]


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _put_up(name: str, event: str, when: str, says: str) -> None:
    if _sqlite():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON contact_attempts WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON contact_attempts FOR EACH ROW "
        f"WHEN ({when}) EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("contact_attempts")
    op.drop_table("documents")
    if not _sqlite():
        for name, *_ in _guards():
            op.execute(f"DROP FUNCTION {name}()")
