"""One batch against the history of its feed: which measures are out of their band."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from pipelines.brakes.band import Band, Point, band_of
from pipelines.brakes.measuring import Measure
from pipelines.brakes.table import Table

Verdict = Literal["in", "out", "warn", "new"]
"""`in`: inside its band; `out`: outside, the batch is held; `warn`: outside, but the table only
warns or the history is too short to hold for; `new`: too little history to compare at all."""

History = Mapping[tuple[str, str], Sequence[Point]]
"""Earlier business days by measure and cohort, oldest first."""


@dataclass(frozen=True)
class Judged:
    """A measure of a batch, its band and what follows. Grain: one measure, one cohort."""

    day: date
    measure: str
    cohort: str
    value: float
    base: int | None
    verdict: Verdict
    band: Band | None
    history: tuple[Point, ...]

    def as_json(self) -> dict[str, Any]:
        """As kept with a hold: days as text."""
        told = asdict(self) | {"day": self.day.isoformat()}
        return told | {"history": [[day.isoformat(), value] for day, value in self.history]}


def from_json(told: Mapping[str, Any]) -> Judged:
    """What `as_json` gave."""
    band = Band(**told["band"]) if told["band"] else None
    history = tuple((date.fromisoformat(day), value) for day, value in told["history"])
    day = date.fromisoformat(told["day"])
    return Judged(**{**told, "day": day, "band": band, "history": history})


def judge(
    feed: str, day: date, measures: Iterable[Measure], history: History, table: Table
) -> list[Judged]:
    """Compare every watched measure with its history.

    Args:
        feed: the feed of the batch.
        day: its business day.
        measures: of the batch.
        history: of earlier business days only, so that a later file never changes the outcome.
        table: how far measures may stray.
    """
    found = []
    for one in measures:
        rule = table.rule(one.name, feed, day)
        if rule is None:
            continue
        past = tuple(sorted(history.get(one.key, ())))[-table.look.batches :]
        band: Band | None = None
        verdict: Verdict = "new"
        if len(past) >= table.look.compared:
            band = band_of(rule, table.look, one, day, past)
            held = rule.does == "hold" and len(past) >= table.look.least
            verdict = "in" if band.holds(one.value) else ("out" if held else "warn")
        found.append(Judged(day, one.name, one.cohort, one.value, one.base, verdict, band, past))
    return found
