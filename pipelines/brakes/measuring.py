"""What is measured of a batch: counts, lags, shares, and losses per birth cohort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["count", "days", "share", "rate"]

KINDS: dict[str, Kind] = {
    "rows": "count",
    "arrival_lag_days": "days",
    "event_lag_days": "days",
    "reject_share": "share",
    "match_share": "share",
    "certain_share": "share",
    "loss_per_100000": "rate",
}
"""Every measure and what its values are: rows, days, parts of one, or recipients per 100,000."""

PER = 100_000


@dataclass(frozen=True)
class Measure:
    """One measured value of a batch.

    `base` is what a share or rate is a part of (rows or recipients), None for the others;
    `cohort` the decade of birth that a rate speaks of, else empty.
    """

    name: str
    value: float
    base: int | None = None
    cohort: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What its history is found by."""
        return self.name, self.cohort


@dataclass(frozen=True)
class Counted:
    """What is known of a matched batch. Counts are rows of its file."""

    business_day: date
    received_on: date
    rows: int
    quarantined: int
    certain: int
    possible: int
    unmatched: int
    event_lag_days: float | None = None


def measure(
    batch: Counted, lost: Mapping[str, int] | None = None, people: Mapping[str, int] | None = None
) -> list[Measure]:
    """All measures of a batch; a share of nothing is left out.

    Args:
        batch: its counts and days.
        lost: recipients with a certain link in this batch, by cohort; only for feeds of loss.
        people: recipients on the register, by cohort.
    """
    found = [
        Measure("rows", batch.rows),
        Measure("arrival_lag_days", (batch.received_on - batch.business_day).days),
    ]
    if batch.event_lag_days is not None and batch.rows:
        found.append(Measure("event_lag_days", batch.event_lag_days))
    matched = batch.certain + batch.possible
    shares = (
        ("reject_share", batch.quarantined, batch.rows),
        ("match_share", matched, matched + batch.unmatched),
        ("certain_share", batch.certain, matched),
    )
    found += [Measure(name, part / whole, whole) for name, part, whole in shares if whole]
    for cohort, base in sorted((people or {}).items()):
        rate = (lost or {}).get(cohort, 0) * PER / base
        found.append(Measure("loss_per_100000", rate, base, cohort))
    return found


def cohort_of(birth_date: str | None) -> str:
    """The decade of birth as its first year; `unknown` where no year can be read."""
    year = (birth_date or "")[:4]
    return f"{year[:3]}0" if len(year) == 4 and year.isdigit() else "unknown"
