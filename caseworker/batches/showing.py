"""What is shown of a batch: the fates of its rows, its measures, why it was held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from caseworker.oversight import drawing
from caseworker.oversight.drawing import Bar, Part
from caseworker.oversight.panel import number, percent
from caseworker.web.visit import Visitor
from pipelines.brakes import words as brake_words
from pipelines.reporting import words as report_words
from pipelines.store.batches import FATES, Batch
from pipelines.store.brakes import Hold


@dataclass(frozen=True)
class Fate:
    """Where so many rows of the file ended."""

    code: str
    name: str
    rows: int
    share: str


@dataclass(frozen=True)
class Fates:
    """All fates, as a bar and as a list; whether they add up to the rows of the file."""

    bar: Bar | None
    rows: list[Fate]
    whole: bool


@dataclass(frozen=True)
class Measured:
    """A measure of the batch beside its band."""

    name: str
    value: str
    band: str
    verdict: str
    tone: str


TONES = {"in": "good", "warn": "warn", "out": "bad", "new": "plain"}


def word_of(visit: Visitor) -> Callable[[str, str], str]:
    """Words of the report for codes: `word_of("status", "held")`; the code itself without one."""
    language = visit.language

    def word(group: str, code: str) -> str:
        key = f"{group}.{code}"
        return report_words.say(key, language) if key in report_words.catalogue() else code

    return word


def fates_of(visit: Visitor, batch: Batch) -> Fates:
    """The fates of the rows, in the order in which they are met."""
    word = word_of(visit)
    rows = [
        Fate(name, word("fate", name), n, percent(n / batch.rows) if batch.rows else "")
        for name in FATES
        if (n := getattr(batch, name)) is not None
    ]
    parts = [Part(f"fate-{one.code}", one.name, one.rows) for one in rows]
    bar = Bar(batch.batch_id, parts, number(batch.rows or 0)) if parts else None
    return Fates(
        bar=drawing.bars([bar], whole=True)[0] if bar else None,
        rows=rows,
        whole=batch.accounted(),
    )


def measures_of(visit: Visitor, measured: Sequence[Any]) -> list[Measured]:
    """What the brake measured, with its band."""
    say, language = brake_words.say, visit.language
    return [
        Measured(
            name=say(
                f"measure.{row.measure}", language, cohort=brake_words.cohort(row.cohort, language)
            ),
            value=_figure(row.measure, row.value),
            band=_band(row, language),
            verdict=say(f"verdict.{row.verdict}", language),
            tone=TONES.get(row.verdict, "plain"),
        )
        for row in measured
    ]


def hold_of(visit: Visitor, hold: Hold | None) -> dict[str, Any] | None:
    """Whether the batch was held, since when, and who answered."""
    if hold is None:
        return None
    return {
        "state": brake_words.say(f"state.{hold.state}", visit.language),
        "tone": {"open": "warn", "released": "good", "refused": "bad"}[hold.state],
        "asked_on": hold.asked_on,
        "by": hold.by if visit.known.personal else "",
        "note": hold.note if visit.known.personal else "",
    }


def figure(value: float | None) -> str:
    """A measure of the check: whole numbers with thousands separated, shares with four digits."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) else f"{value:.4g}"


def _band(row: Any, language: str) -> str:
    low, high = row.low, row.high
    key = "both" if low is not None and high is not None else ""
    key = key or ("low" if low is not None else "high" if high is not None else "none")
    told = {
        name: _figure(row.measure, value)
        for name, value in (("low", low), ("high", high))
        if value is not None
    }
    return brake_words.say(f"band.{key}", language, **told)


def _figure(measure: str, value: float) -> str:
    if measure.endswith("share"):
        return f"{100 * value:.1f}%"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
