"""What scores are worth: precision and recall by threshold, and calibration."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple


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


_EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999, 0.9999, 1.0)


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


def thin(curve: list[Point], points: int = 200) -> tuple[Point, ...]:
    """Return about so many points of a curve, evenly."""
    step = max(1, len(curve) // points)
    return tuple(curve[::step])
