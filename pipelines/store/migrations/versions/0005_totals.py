"""totals: counted once from what an older installation holds; kept with every change from here."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count standings and the manual queue."""
    op.execute("DELETE FROM queue_totals")
    op.execute(
        "INSERT INTO queue_totals (month, payment, recipients) "
        "SELECT COALESCE(SUBSTR(CAST(due_on AS VARCHAR), 1, 7), ''), payment, COUNT(*) "
        "FROM manual_queue GROUP BY 1, 2"
    )
    op.execute("DELETE FROM standing_totals")
    op.execute(
        "INSERT INTO standing_totals (jurisdiction, rule_set, payment, queue, certified, "
        "certified_feed, certified_day, recipients) "
        "SELECT jurisdiction, COALESCE(rule_set, ''), COALESCE(payment, ''), COALESCE(queue, ''), "
        "CASE WHEN certified_through IS NOT NULL THEN 1 ELSE 0 END, "
        "COALESCE(certified_feed, ''), COALESCE(CAST(certified_day AS VARCHAR), ''), COUNT(*) "
        "FROM standings GROUP BY 1, 2, 3, 4, 5, 6, 7"
    )


def downgrade() -> None:
    """The tables go with their own migration."""
