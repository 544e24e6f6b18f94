"""Judging links against the truth, or against what reviewers decided.

A true pair is a row and a recipient it is about. All figures are over pairs: a row about somebody
who stands in the register twice has two.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple


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


class Bin(NamedTuple):
    """Links of a range of scores: how many, mean score, share that is right."""

    low: float
    high: float
    links: int
    mean_score: float
    right: float


class Point(NamedTuple):
    """Precision, recall and F1 when only links of at least `threshold` count."""

    threshold: float
    precision: float
    recall: float
    f1: float


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


_EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999, 0.9999, 1.0)


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
        curve=_thin(curve),
    )


def threshold_curve(scores: Sequence[float], right: Sequence[bool], true_pairs: int) -> list[Point]:
    """Return a point for every distinct score, highest first."""
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    points: list[Point] = []
    hits = 0
    for taken, i in enumerate(order, 1):
        hits += right[i]
        if taken < len(order) and scores[order[taken]] == scores[i]:
            continue
        precision, recall = hits / taken, hits / true_pairs if true_pairs else 0.0
        f1 = 2 * hits / (taken + true_pairs) if taken + true_pairs else 0.0
        points.append(Point(scores[i], precision, recall, f1))
    return points


def calibration(scores: Sequence[float], right: Sequence[bool]) -> tuple[Bin, ...]:
    """Return what share of the links of each range of scores is right."""
    bins = []
    for low, high in itertools.pairwise(_EDGES):
        inside = [i for i, s in enumerate(scores) if low <= s < high or (s == high == 1.0)]
        if inside:
            mean = sum(scores[i] for i in inside) / len(inside)
            share = sum(right[i] for i in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), mean, share))
    return tuple(bins)


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


def _thin(curve: list[Point], points: int = 200) -> tuple[Point, ...]:
    step = max(1, len(curve) // points)
    return tuple(curve[::step])
