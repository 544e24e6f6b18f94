"""Eligibility: what follows, under the rules in force, from the evidence known on a day.

Everything here is pure: no clock, no files but the rule book, no database, no web.
`evaluate` turns a recipient and their evidence into a `Standing`; see `docs/rules.md`.
"""

from __future__ import annotations

from rules.book import RuleBook, load_rule_book
from rules.errors import RuleBookError, RulesError
from rules.evaluate import evaluate
from rules.explain import explain, explain_reason
from rules.types import Case, ClosedMonths, Evidence, MonthNotPaid, Reason, Recipient, Standing

__all__ = [
    "Case",
    "ClosedMonths",
    "Evidence",
    "MonthNotPaid",
    "Reason",
    "Recipient",
    "RuleBook",
    "RuleBookError",
    "RulesError",
    "Standing",
    "evaluate",
    "explain",
    "explain_reason",
    "load_rule_book",
]
