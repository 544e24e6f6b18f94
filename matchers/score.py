"""Weighing: the levels of four comparisons -> bits of evidence, one pattern at a time.

Pairs fall into few patterns, so weights, scores and evidence are worked out once a pattern.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from matchers.compare.evidence import Evidence
from matchers.weights import FIELDS, Weights

# Levels at which the whole name agrees, so that its rarity counts.
_WHOLE_NAMES = frozenset({"same", "variant", "surname_variant"})
# From an eighth of the chance that the count alone would give, the reader is told.
TOLD_AS_RARE = 3


class Pattern(NamedTuple):
    """Levels and details of a pair's comparisons, how many recipients bear the name, and how many
    bits rarer than that its characters make it."""

    number: str
    number_detail: str
    name: str
    name_detail: str
    birth: str
    sex: str
    same_name: int
    rare: int = 0

    @property
    def _rarity(self) -> str:
        return "rare" if self.rare >= TOLD_AS_RARE else ""

    def evidence(self) -> tuple[Evidence, ...]:
        """Return the comparisons in the order in which they are weighed and shown."""
        return (
            Evidence("number", self.number, self.number_detail),
            Evidence("name", self.name, self.name_detail or self._rarity),
            Evidence("birth", self.birth),
            Evidence("sex", self.sex),
        )


@dataclass(frozen=True)
class Weighed:
    """A pattern with its weights: `parts` in bits per field, `weight` their sum, `log_odds` with
    the prior (no more than the table's `most_bits` for the level of the number), `score` the
    probability of a match if there were no rival.
    """

    pattern: Pattern
    parts: tuple[float, ...]
    weight: float
    log_odds: float

    @property
    def score(self) -> float:
        """Probability, computed so that it does not reach 1 before the odds do."""
        return probability(self.log_odds)

    @cached_property
    def evidence_json(self) -> str:
        """Return the comparisons as the JSON list that links carry."""
        return json.dumps(
            [
                {
                    "field": evidence.field,
                    "level": evidence.level,
                    "weight": round(part, 2),
                    **({"detail": evidence.detail} if evidence.detail else {}),
                }
                for evidence, part in zip(self.pattern.evidence(), self.parts, strict=True)
            ],
            separators=(",", ":"),
        )


def weigh(pattern: Pattern, weights: Weights, recipients: int) -> Weighed:
    """Weigh one pattern against a register of so many recipients.

    How rare a name's characters make it is an estimate: it may turn no link into a possible one,
    never a possible one into a certain one, so numbers that allow `certain` go without it.
    """
    sure = pattern.number in weights.grade["certain_numbers"]
    if pattern.rare and (sure or pattern.name not in _WHOLE_NAMES):
        pattern = pattern._replace(rare=0)
    beside = pattern.number in weights.number_holds_birth
    levels = (pattern.number, pattern.name, pattern.birth, pattern.sex)
    parts = tuple(
        weights.bits(field, level, recipients, pattern.same_name, beside)
        + (pattern.rare if field == "name" else 0)
        for field, level in zip(FIELDS, levels, strict=True)
    )
    total = sum(parts)
    log_odds = total + weights.prior_bits(recipients)
    return Weighed(
        pattern, parts, total, min(log_odds, weights.most_bits.get(pattern.number, log_odds))
    )


def probability(log_odds: float) -> float:
    """Return the probability for log odds in bits."""
    if log_odds > 0:
        return 1 / (1 + math.exp2(max(-log_odds, -1000)))
    odds = math.exp2(max(log_odds, -1000))
    return odds / (1 + odds)
