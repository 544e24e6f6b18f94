"""review guards: the database itself holds that two people stop a pension.

A proposal keeps what it says, goes from state to state only forward, and a finding enters the
evidence only from a proposal that was approved.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SAID = (
    *("proposal_id", "case_id", "recipient_id", "jurisdiction", "kind", "content", "four_eyes"),
    *("maker", "made_at", "known_on", "undoes", "bulk_id", "replaces", "case_version"),
)
"""Columns of a proposal that never change."""

STEPS = (
    *("open approved", "open returned", "open withdrawn", "approved undone"),
    *("open open", "approved approved"),
)
"""State before and after; staying in a state takes an approval no more away."""

NOT_APPROVED = (
    "NOT EXISTS (SELECT 1 FROM proposals WHERE proposal_id = NEW.row_id "
    "AND recipient_id = NEW.recipient_id AND state = 'approved' "
    "AND kind IN ('finding_lost', 'finding_not_lost', 'objection'))"
)
FINDING_MOVED = (
    "(NEW.kind = 'finding' OR OLD.kind = 'finding') AND (NEW.kind <> OLD.kind "
    "OR NEW.details <> OLD.details OR NEW.occurred_on <> OLD.occurred_on "
    "OR NEW.known_from <> OLD.known_from OR NEW.recipient_id <> OLD.recipient_id)"
)


def _differ(sqlite: bool, names: tuple[str, ...]) -> str:
    word = "IS NOT" if sqlite else "IS DISTINCT FROM"
    return " OR ".join(f"NEW.{name} {word} OLD.{name}" for name in names)


def _guards(sqlite: bool) -> dict[str, tuple[str, str, str, str]]:
    """By name: table, event, when it refuses, and what it says."""
    steps = ", ".join(f"'{step}'" for step in STEPS)
    approved = _differ(sqlite, ("approver", "approved_on"))
    return {
        "proposals_content": (
            *("proposals", "UPDATE", _differ(sqlite, SAID)),
            "what a proposal says never changes",
        ),
        "proposals_step": (
            *("proposals", "UPDATE"),
            f"OLD.state || ' ' || NEW.state NOT IN ({steps}) "
            f"OR (OLD.state <> 'open' AND ({approved}))",
            "a proposal goes only forward",
        ),
        "proposals_kept": ("proposals", "DELETE", "1 = 1", "a proposal is never deleted"),
        "evidence_finding": (
            *("evidence", "INSERT", f"NEW.kind = 'finding' AND {NOT_APPROVED}"),
            "a finding needs an approved proposal",
        ),
        "evidence_finding_kept": (
            *("evidence", "UPDATE", FINDING_MOVED),
            "a finding is ended, never changed",
        ),
        "evidence_finding_deleted": (
            *("evidence", "DELETE", "OLD.kind = 'finding'"),
            "a finding is ended, never deleted",
        ),
    }


def upgrade() -> None:
    """Put the guards up, and say of the cases there are whose they are."""
    op.execute(
        "UPDATE cases SET jurisdiction = coalesce((SELECT jurisdiction FROM recipients "
        "WHERE recipients.recipient_id = cases.recipient_id), ''), due_on = opened_on"
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (table, event, when, says) in _guards(sqlite).items():
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
            )
        else:
            _guard_postgresql(name, table, event, when, says)


def _guard_postgresql(name: str, table: str, event: str, when: str, says: str) -> None:
    """The condition on columns stands at the trigger, so that other rows cost nothing."""
    column, _, rest = when.partition(f" AND {NOT_APPROVED}")
    body = f"IF {NOT_APPROVED} THEN {_raise(says)} END IF;" if NOT_APPROVED in when else ""
    body = body or _raise(says)
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW "
        f"WHEN ({column}{rest}) EXECUTE FUNCTION {name}()"
    )


def _raise(says: str) -> str:
    return f"RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation';"


def downgrade() -> None:
    """Take the guards down."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (table, *_) in _guards(sqlite).items():
        op.execute(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION {name}()")
