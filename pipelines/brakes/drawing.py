"""The history of a measure as a picture: a line of characters, or an SVG that stands alone.

Nothing is laid out by the width of a text and no number depends on the machine, so the same
history gives the same bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from pipelines.brakes import words
from pipelines.brakes.judging import Judged

STEPS = "▁▂▃▄▅▆▇█"
INK, QUIET, LINE, BAND = "#1c2733", "#5b6876", "#4f93c0", "#e3e8ec"
TODAY = {"in": "#00568f", "out": "#b3261e", "warn": "#e69f00", "new": "#5b6876"}
WIDE, HIGH, TOP, EDGE = 300, 132, 44, 10
TAGS = {"zh": "zh-CN", "en": "en"}
ACROSS = 3
"""Panels side by side in a picture."""


def sparkline(one: Judged, most: int = 30) -> str:
    """The last values and this one, as characters of rising height."""
    values = [*(value for _, value in one.history[-most:]), one.value]
    low, high = min(values), max(values)
    if low == high:
        return STEPS[3] * len(values)
    return "".join(STEPS[int((v - low) / (high - low) * (len(STEPS) - 1) + 0.5)] for v in values)


@dataclass(frozen=True)
class _Scale:
    """Where a value lies between the lower and the upper edge of a panel."""

    low: float
    high: float

    def y(self, value: float) -> float:
        part = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(HIGH - EDGE - part * (HIGH - TOP - EDGE), 1)


def picture(judged: Sequence[Judged], language: str | None = None) -> Markup:
    """One panel a measure: its past, its band and this batch.

    Args:
        judged: the measures to show, each with at least one earlier day.
        language: of the texts; None: both, of which a page shows one.
    """
    width, height = ACROSS * WIDE, -(-len(judged) // ACROSS) * HIGH
    said = "; ".join(_said(one) for one in judged)
    panels = Markup("").join(
        Markup('<g transform="translate({},{})">{}</g>').format(
            n % ACROSS * WIDE, n // ACROSS * HIGH, _panel(one, language)
        )
        for n, one in enumerate(judged)
    )
    font = Markup(' font-family="sans-serif"') if language else ""
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {w} {h}" width="{w}" '
        'height="{h}" aria-label="{said}" font-size="13"{font}><desc>{said}</desc>'
        '<g aria-hidden="true">{panels}</g></svg>'
    ).format(w=width, h=height, said=said, panels=panels, font=font)


def _said(one: Judged) -> str:
    before = ", ".join(words.figure(one.measure, value) for _, value in one.history[-5:])
    return words.say(
        "picture.said",
        "en",
        measure=words.name(one, "en"),
        value=words.figure(one.measure, one.value),
        band=words.band(one.measure, one.band, "en"),
        before=before,
    )


def _panel(one: Judged, language: str | None) -> Markup:
    values = [*(value for _, value in one.history), one.value]
    low = one.band.low if one.band and one.band.low is not None else min(values)
    high = one.band.high if one.band and one.band.high is not None else max(values)
    scale = _Scale(min(low, *values), max(high, *values))
    left, right = EDGE, WIDE - 3 * EDGE
    step = (right - left) / max(len(values) - 1, 1)
    at = [(round(left + n * step, 1), scale.y(value)) for n, value in enumerate(values)]
    top, bottom = scale.y(high), scale.y(low)
    colour = TODAY[one.verdict]
    parts = [
        _text(EDGE, 16, INK, {la: words.name(one, la) for la in words.LANGUAGES}, language),
        _text(EDGE, 34, colour, {la: _value(one, la) for la in words.LANGUAGES}, language),
        Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
            left, top, right - left, round(max(bottom - top, 1), 1), BAND
        )
        if one.band
        else Markup(""),
        Markup('<polyline fill="none" stroke="{}" stroke-width="1.5" points="{}"/>').format(
            LINE, " ".join(f"{x},{y}" for x, y in at)
        ),
        *_behind(one, at),
        Markup('<circle cx="{}" cy="{}" r="4.5" fill="{}"/>').format(*at[-1], colour),
    ]
    return Markup("").join(parts)


def _behind(one: Judged, at: Sequence[tuple[float, float]]) -> list[Markup]:
    """A dot on each day of the same weekday, where the band rests on those alone."""
    if one.band is None or not one.band.weekday:
        return []
    return [
        Markup('<circle cx="{}" cy="{}" r="2.5" fill="{}"/>').format(x, y, LINE)
        for (past, _), (x, y) in zip(one.history, at, strict=False)
        if past.weekday() == one.day.weekday()
    ]


def _value(one: Judged, language: str) -> str:
    told = f"{words.figure(one.measure, one.value)} · {words.band(one.measure, one.band, language)}"
    return (
        told if one.verdict == "in" else f"{told} · {words.say(f'verdict.{one.verdict}', language)}"
    )


def _text(x: int, y: int, colour: str, told: dict[str, str], language: str | None) -> Markup:
    inside = (
        escape(told[language])
        if language
        else Markup("").join(
            Markup('<tspan class="{}" lang="{}">{}</tspan>').format(la, TAGS[la], told[la])
            for la in words.LANGUAGES
        )
    )
    return Markup('<text x="{}" y="{}" fill="{}">{}</text>').format(x, y, colour, inside)
