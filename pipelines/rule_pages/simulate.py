"""What a draft of a rule would change before it takes effect: who, how many, from what to what.

Nothing is written. Each recipient is evaluated twice, by the rules as they are and by the rules
with the draft, as of one day and by what is known on that day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from rules import ClosedMonths, Evidence, Recipient, RuleBook, Standing, evaluate

FIELDS = ("rule_set", "in_scope", "payment", "certified_through", "unpaid_from", "queue")
"""What is compared, in the order of the table."""


class Cases(Protocol):
    """Recipients with all their evidence; the store gives them, or a list in tests."""

    def __call__(self) -> Iterable[tuple[str, Recipient, Sequence[Evidence], ClosedMonths | None]]:
        """Every recipient that the question is about: id, recipient, evidence, closed months."""


@dataclass
class Simulation:
    """Counts of what would change. Grain of `moves`: field, value now, value then."""

    as_of: date
    recipients: int = 0
    changed: list[str] = field(default_factory=list)
    moves: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    amount: Decimal = Decimal(0)
    """CNY a month that would no longer be paid (negative: that would be paid again)."""

    def plain(self) -> dict[str, Any]:
        """The same for JSON; recipient ids, no personal data."""
        return {
            "as_of": str(self.as_of),
            "recipients": self.recipients,
            "changed": len(self.changed),
            "monthly_amount_withheld": str(self.amount),
            "moves": [
                {"field": name, "now": now, "then": then, "recipients": count}
                for (name, now, then), count in self.in_order()
            ],
            "recipient_ids": self.changed,
        }

    def in_order(self) -> list[tuple[tuple[str, str, str], int]]:
        """Moves by field, the most frequent first."""
        place = {name: at for at, name in enumerate(FIELDS)}
        return sorted(self.moves.items(), key=lambda m: (place[m[0][0]], -m[1], m[0]))


def simulate(cases: Cases, now: RuleBook, draft: RuleBook, as_of: date) -> Simulation:
    """Evaluate every recipient by both rule books and count the differences."""
    found = Simulation(as_of)
    for recipient_id, recipient, evidence, closed in cases():
        found.recipients += 1
        one = evaluate(recipient, evidence, now, as_of, as_of, closed=closed)
        other = evaluate(recipient, evidence, draft, as_of, as_of, closed=closed)
        if _count(found, one, other):
            found.changed.append(recipient_id)
            found.amount += recipient.monthly_amount * (_unpaid(other) - _unpaid(one))
    return found


def _count(found: Simulation, one: Standing, other: Standing) -> bool:
    differs = False
    for name in FIELDS:
        now, then = getattr(one, name), getattr(other, name)
        if now != then:
            differs = True
            found.moves[(name, _show(name, now), _show(name, then))] += 1
    return differs


def _unpaid(standing: Standing) -> int:
    return 0 if standing.payment == "paid" else 1


def _show(name: str, value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:%Y-%m}" if name == "unpaid_from" else str(value)
