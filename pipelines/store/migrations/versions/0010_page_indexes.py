"""page indexes: the manual queue by payment, so that a filtered list reads no more than a page."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is new."""
    op.create_index(
        "ix_manual_queue_payment",
        "manual_queue",
        ["jurisdiction", "payment", "due_on", "recipient_id"],
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_manual_queue_payment", table_name="manual_queue")
