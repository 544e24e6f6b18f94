"""Grades: certain, possible, none, by two named thresholds and rules over a row's candidates.

`certain` opens or spares a case in a living person's pension, so every rule here can only lower it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from matchers.score import Weighed, probability
from matchers.weights import Weights

# Far above what rounding can do to a probability, far below what a threshold means.
_ROUNDING = 1e-9


class Candidate(NamedTuple):
    """A recipient whom a row may be about; `person` is equal for recipients who are one."""

    rid: int
    person: str
    weighed: Weighed
    cleared: bool = False


@dataclass(frozen=True)
class Link:
    """A graded candidate. `score` is the probability beside the row's other candidates."""

    rid: int
    grade: str
    weight: float
    score: float
    rule: str


def grade_row(
    candidates: Sequence[Candidate], weights: Weights, feed: str
) -> tuple[list[Link], str]:
    """Return the links of one row, and a reason code if there are none.

    Recipients who are one person (two benefits) do not compete: each gets the link.
    Reasons: no_candidate, too_weak, ambiguous.
    """
    if not candidates:
        return [], "no_candidate"
    best: dict[str, float] = {}
    for candidate in candidates:
        held = best.get(candidate.person, float("-inf"))
        best[candidate.person] = max(held, candidate.weighed.log_odds)
    odds = {person: math.exp2(max(min(bits, 900), -900)) for person, bits in best.items()}
    total = 1 + sum(odds.values())
    floor = weights.grade["possible_score"][feed]
    links = []
    for candidate in sorted(candidates, key=lambda c: (-c.weighed.log_odds, c.rid)):
        rivals = total - odds[candidate.person]
        score = _beside(candidate.weighed.log_odds, rivals)
        if score < floor:
            continue
        nearest = max((b for p, b in best.items() if p != candidate.person), default=-1e9)
        rule = why_not_certain(candidate, score, nearest, weights)
        grade = "possible" if rule else "certain"
        links.append(Link(candidate.rid, grade, candidate.weighed.weight, score, rule))
    if links:
        return links[: weights.grade["most_links_a_row"]], ""
    strongest = max(best.values())
    return [], "ambiguous" if probability(strongest) >= floor else "too_weak"


def is_too_weak(log_odds: Sequence[float], weights: Weights, feed: str) -> bool:
    """Tell without looking at rivals that a row gets no link, as too weak; not always if it does.

    Rivals only lower a probability.
    """
    floor: float = weights.grade["possible_score"][feed]
    return probability(max(log_odds)) < floor - _ROUNDING


def why_not_certain(
    candidate: Candidate, score: float, nearest_rival: float, weights: Weights
) -> str:
    """Return the code of the first rule that forbids `certain`, "" if none does.

    Codes: cleared, number, name, birth, sex, rival, score.
    """
    pattern, rules = candidate.weighed.pattern, weights.grade
    if candidate.cleared:
        return "cleared"
    if pattern.number not in rules["certain_numbers"]:
        return "number"
    if pattern.name not in rules["certain_names"]:
        return "name"
    if pattern.number in rules["inexact_numbers"] and pattern.name not in rules["exact_names"]:
        return "name"
    if pattern.birth not in rules["certain_births"]:
        return "birth"
    if pattern.sex == "different":
        return "sex"
    if candidate.weighed.log_odds - nearest_rival < rules["margin_bits"]:
        return "rival"
    return "score" if score < rules["certain_score"] else ""


def _beside(log_odds: float, rivals: float) -> float:
    """Return the probability of one candidate whose rivals (and nobody) have so many odds."""
    odds = math.exp2(max(min(log_odds, 900), -900))
    return odds / (odds + rivals)
