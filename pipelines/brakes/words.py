"""Every text of the brakes in Chinese and English, from one catalogue (`words.yaml`)."""

from __future__ import annotations

from typing import Any

from pipelines.brakes.band import Band
from pipelines.brakes.judging import Judged
from pipelines.brakes.measuring import KINDS
from pipelines.texts import catalogue_of, filled

LANGUAGES = ("zh", "en")


def catalogue() -> dict[str, dict[str, str]]:
    """All texts by key."""
    return catalogue_of(__package__)


def say(key: str, language: str, **values: Any) -> str:
    """A text in one language.

    Raises:
        KeyError: the catalogue has no such text, or the text needs a value not given.
    """
    return filled(catalogue()[key][language], values, _spell)


def _spell(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def texts(key: str, **values: Any) -> dict[str, str]:
    """A text in every language."""
    return {language: say(key, language, **values) for language in LANGUAGES}


def name(one: Judged, language: str) -> str:
    """What is measured, with its birth cohort."""
    return say(f"measure.{one.measure}", language, cohort=cohort(one.cohort, language))


def cohort(code: str, language: str) -> str:
    """The years of a birth cohort."""
    if not code.isdigit():
        return say("cohort.unknown", language)
    return say("cohort.decade", language, first=code, last=str(int(code) + 9))


def feed(code: str, language: str) -> str:
    """The name of a feed; one of a deployment's own is shown as it is."""
    return say(f"feed.{code}", language) if f"feed.{code}" in catalogue() else code


def figure(measure: str, value: float) -> str:
    """A value as people write it: shares in percent, counts with thousands apart."""
    kind = KINDS[measure]
    if kind == "share":
        return f"{100 * value:.1f} %"
    whole = kind == "count" or value >= 100 or float(value).is_integer()
    return f"{value:,.0f}" if whole else f"{value:,.1f}"


def band(measure: str, bounds: Band | None, language: str) -> str:
    """The band in words."""
    if bounds is None or (bounds.low is None and bounds.high is None):
        return say("band.none", language)
    values = {side: figure(measure, at) for side, at in _sides(bounds).items()}
    return say(f"band.{'both' if len(values) == 2 else next(iter(values))}", language, **values)


def behind(bounds: Band | None, language: str) -> str:
    """How many days the band rests on."""
    if bounds is None:
        return "–"
    key = "behind.weekday" if bounds.weekday else "behind.days"
    return say(key, language, n=bounds.days)


def line(one: Judged, language: str) -> str:
    """A measure, its value and where it was expected, in one line."""
    return say(
        "held.line",
        language,
        measure=name(one, language),
        value=figure(one.measure, one.value),
        band=band(one.measure, one.band, language),
    )


def _sides(bounds: Band) -> dict[str, float]:
    sides = {"low": bounds.low, "high": bounds.high}
    return {side: at for side, at in sides.items() if at is not None}
