"""From a feed's own history to the band in which the next value is expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import median

from pipelines.brakes.measuring import KINDS, PER, Measure
from pipelines.brakes.table import Look, Rule

ROBUST = 1.4826
"""Turns a median deviation into the standard deviation of a normal distribution."""

Point = tuple[date, float]
"""A business day and the value measured on it."""


@dataclass(frozen=True)
class Band:
    """Where a value is expected. None: no bound on that side.

    `days` business days are behind it; `weekday` says that only days of the same weekday are.
    """

    low: float | None
    high: float | None
    centre: float
    days: int
    weekday: bool

    def holds(self, value: float) -> bool:
        """Whether a value lies inside; the bounds belong to the band."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def band_of(rule: Rule, look: Look, now: Measure, day: date, history: Sequence[Point]) -> Band:
    """The band of a measure on a business day.

    Args:
        rule: how far it may stray.
        look: how much history is needed.
        now: the measured value, for what it is a part of; its own value is not used.
        day: the business day.
        history: earlier days, at least one.
    """
    same = [value for past, value in history if past.weekday() == day.weekday()]
    weekday = len(same) >= look.same_weekday
    values = sorted(same if weekday else [value for _, value in history])
    centre = median(values)
    slack = max(
        rule.deviations * ROBUST * median(abs(value - centre) for value in values),
        rule.chance * _chance(now, centre),
        rule.absolute,
        _of_rows(now, rule.rows),
    )
    factor = rule.factor or 1.0
    least, most = _quantile(values, 0.05), _quantile(values, 0.95)
    low = min(centre - slack, centre / factor, least - rule.chance * _chance(now, least))
    high = max(centre + slack, centre * factor, most + rule.chance * _chance(now, most))
    if rule.side == "high":
        low = 0.0
    share = KINDS[now.name] == "share"
    return Band(
        low=low if low > 0 else None,
        high=high if not share or high < 1 else None,
        centre=centre,
        days=len(values),
        weekday=weekday,
    )


def _chance(now: Measure, centre: float) -> float:
    """The standard deviation of a value about `centre` if chance alone were at work."""
    kind = KINDS[now.name]
    if kind == "count":
        return sqrt(centre)
    if kind == "share" and now.base:
        return sqrt(centre * (1 - centre) / now.base)
    if kind == "rate" and now.base:
        return sqrt(centre * PER / now.base)
    return 0.0


def _of_rows(now: Measure, rows: int) -> float:
    """What a number of rows is worth in the measure's own unit."""
    if KINDS[now.name] == "count":
        return float(rows)
    whole = {"share": 1, "rate": PER}.get(KINDS[now.name], 0)
    return rows * whole / now.base if now.base else 0.0


def _quantile(values: Sequence[float], part: float) -> float:
    """The quantile of sorted values, with straight lines between them."""
    at = part * (len(values) - 1)
    below = int(at)
    above = min(below + 1, len(values) - 1)
    return values[below] + (at - below) * (values[above] - values[below])
