"""Judging links against the truth, or against what reviewers decided.

A true pair is a row and a recipient it is about. All figures are over pairs: a row about somebody
who stands in the register twice has two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from matchers.curves import Bin, Point, calibration, thin, threshold_curve


class LinkRow(NamedTuple):
    """A link as given out."""

    row_id: str
    recipient_id: str
    grade: str
    score: float


class TruthRow(NamedTuple):
    """A true pair, and whether the row was damaged on its way. Rows about nobody have no pair."""

    row_id: str
    recipient_id: str
    damaged: bool = False


@dataclass(frozen=True)
class Judged:
    """The figures of one feed; a share is None where there is nothing to take it of."""

    links: int
    true_pairs: int
    certain: int
    wrong_certain: int
    possible: int
    right_possible: int
    recall_certain_undamaged: float | None
    recall_damaged: float | None
    best_f1: float
    best_threshold: float
    calibration: tuple[Bin, ...]
    curve: tuple[Point, ...]

    @property
    def wrong_among_certain(self) -> float | None:
        """Share of certain links that are wrong."""
        return self.wrong_certain / self.certain if self.certain else None

    @property
    def right_among_possible(self) -> float | None:
        """Share of possible links that are right."""
        return self.right_possible / self.possible if self.possible else None


def judge(links: Iterable[LinkRow], truth: Iterable[TruthRow]) -> Judged:
    """Compare links with the truth. Links of rows that the truth does not name count as wrong."""
    pairs = {(t.row_id, t.recipient_id): t.damaged for t in truth if t.recipient_id}
    given = list(links)
    right = [(k.row_id, k.recipient_id) in pairs for k in given]
    found = {(k.row_id, k.recipient_id): k.grade for k in given}
    certain = [ok for k, ok in zip(given, right, strict=True) if k.grade == "certain"]
    possible = [ok for k, ok in zip(given, right, strict=True) if k.grade == "possible"]
    damaged = [pair for pair, is_damaged in pairs.items() if is_damaged]
    sound = [pair for pair, is_damaged in pairs.items() if not is_damaged]
    curve = threshold_curve([k.score for k in given], right, len(pairs))
    best = max(curve, key=lambda p: p.f1, default=Point(1.0, 0.0, 0.0, 0.0))
    return Judged(
        links=len(given),
        true_pairs=len(pairs),
        certain=len(certain),
        wrong_certain=len(certain) - sum(certain),
        possible=len(possible),
        right_possible=sum(possible),
        recall_certain_undamaged=_share([found.get(pair) == "certain" for pair in sound]),
        recall_damaged=_share([pair in found for pair in damaged]),
        best_f1=best.f1,
        best_threshold=best.threshold,
        calibration=calibration([k.score for k in given], right),
        curve=thin(curve),
    )


def interval(right: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson interval of a share; (0, 1) if nothing was looked at.

    Source: E. B. Wilson, JASA 22 (1927); at 95 % for z = 1.96.
    """
    if total == 0:
        return 0.0, 1.0
    share, square = right / total, z * z / total
    centre = (share + square / 2) / (1 + square)
    spread = z * math.sqrt(share * (1 - share) / total + square / (4 * total)) / (1 + square)
    # At the ends rounding may leave the share itself just outside.
    return max(0.0, min(share, centre - spread)), min(1.0, max(share, centre + spread))


def draw_blind_sample(links: Sequence[LinkRow], size: int, seed: int) -> list[LinkRow]:
    """Draw links for clerical review, half of each grade where there are enough, shuffled.

    The reviewer must not see grade or score: show only row_id and recipient_id.
    """
    random = Random(seed)  # noqa: S311 - a sample for review, not a secret
    grades = sorted({k.grade for k in links})
    drawn: list[LinkRow] = []
    for grade in grades:
        of_grade = sorted(k for k in links if k.grade == grade)
        drawn += random.sample(of_grade, min(len(of_grade), max(1, size // len(grades))))
    random.shuffle(drawn)
    return drawn


def _share(held: list[bool]) -> float | None:
    return sum(held) / len(held) if held else None
