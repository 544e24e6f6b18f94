"""Expectation maximisation on the user's own pairs: m of every level, and the share of matches.

Fellegi-Sunter with u held fixed: chance agreement is counted from the register (names) or from the
size of number spaces, which candidates chosen by blocking could only distort. Source of the method:
W. E. Winkler, "Using the EM algorithm for weight computation in the Fellegi-Sunter model" (1988).
"""

from __future__ import annotations

import copy
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matchers.score import Pattern, weigh
from matchers.weights import FIELDS, Weights, parse_weights

# A level is trusted to its counted share once so many matches were seen; below, the table in force
# counts as so many more.
WEIGHT_OF_TABLE = 200.0

# What a number can show depends on what came: a masked number can never be the same. m adds up to
# one within each group of levels, as u does.
_NUMBER_GROUPS = (
    (
        "same",
        "other_valid_same_stem",
        "other_valid_same_birth",
        "other_valid",
        "held_by_another",
    ),
    (
        "same_faulty",
        "one_slip",
        "one_slip_unchecked",
        "two_slips",
        "two_parts",
        "one_part",
        "other",
    ),
    ("mask_most", "mask_half", "mask_little", "mask_slip", "mask_disagrees"),
    ("document", "document_other"),
)


@dataclass(frozen=True)
class Trained:
    """The new table, beside the one in force: per level m before and after, and matches seen."""

    source: dict[str, Any]
    changes: tuple[tuple[str, str, float, float, float], ...]
    rounds: int
    matches: float


def train(
    patterns: Mapping[Pattern, int],
    weights: Weights,
    recipients: int,
    version: str,
    rounds: int = 50,
) -> Trained:
    """Estimate m of every level from counted patterns of candidate pairs.

    Reproducible: the same counts give the same table. Raises ValueError without patterns.
    """
    if not patterns:
        raise ValueError("no candidate pairs to train on: match a feed first")
    current = weights
    ordered = sorted(patterns.items())
    done = 0
    seen: dict[tuple[str, str], float] = {}
    total = 0.0
    for done in range(1, rounds + 1):  # noqa: B007 - told below
        seen, total = _expect(ordered, current, recipients)
        new = _maximise(weights, seen, version)
        moved = _largest_change(current, new)
        current = new
        if moved < 1e-4:
            break
    changes = tuple(
        (field, level, float(weights.table[field][level]["m"]), float(entry["m"]),
         seen.get((field, level), 0.0))
        for field in FIELDS
        for level, entry in current.table[field].items()
        if level != "missing"
    )  # fmt: skip
    return Trained(current.source, changes, done, total)


def _levels(pattern: Pattern) -> tuple[tuple[str, str], ...]:
    return (
        ("number", pattern.number),
        ("name", pattern.name),
        ("birth", pattern.birth),
        ("sex", pattern.sex),
    )


def _expect(
    patterns: list[tuple[Pattern, int]], weights: Weights, recipients: int
) -> tuple[dict[tuple[str, str], float], float]:
    """Count levels among pairs, each as much as it is a match under the current weights."""
    seen: dict[tuple[str, str], float] = defaultdict(float)
    total = 0.0
    for pattern, count in patterns:
        share = count * weigh(pattern, weights, recipients).score
        total += share
        for key in _levels(pattern):
            seen[key] += share
    return seen, total


def _maximise(weights: Weights, seen: dict[tuple[str, str], float], version: str) -> Weights:
    source = copy.deepcopy(weights.source)
    source["version"] = version
    for field, levels in _groups(source):
        counted = sum(seen.get((field, level), 0.0) for level in levels)
        held = sum(float(source[field][level]["m"]) for level in levels)
        for level in levels:
            entry = source[field][level]
            before = float(entry["m"]) / held
            count = seen.get((field, level), 0.0) + WEIGHT_OF_TABLE * before
            entry["m"] = max(round(count / (counted + WEIGHT_OF_TABLE), 9), 1e-9)
            entry["from"] = "em"
    return parse_weights(source, f"trained table {version}")


def _groups(source: dict[str, Any]) -> list[tuple[str, list[str]]]:
    named = [level for group in _NUMBER_GROUPS for level in group]
    unknown = set(source["number"]) - {*named, "missing"}
    if unknown:
        raise ValueError(f"levels of the number in no group: {sorted(unknown)}")
    groups = [("number", list(group)) for group in _NUMBER_GROUPS]
    for field in ("name", "birth", "sex"):
        groups.append((field, [level for level in source[field] if level != "missing"]))
    return groups


def _largest_change(one: Weights, other: Weights) -> float:
    return max(
        abs(math.log2(float(one.table[f][k]["m"])) - math.log2(float(other.table[f][k]["m"])))
        for f in FIELDS
        for k in one.table[f]
    )
