"""Which pictures a page has, and what they say to people who cannot see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipelines.reporting import pictures, words
from pipelines.reporting.collect import PAYMENTS
from pipelines.reporting.manifest import Manifest, State
from pipelines.reporting.overview import Day
from pipelines.reporting.pictures import Parts

GRADES = ("certain", "possible", "unmatched")
MOST_DAYS = 62
"""Days in the picture of the overview; the table has them all."""

Told = tuple[tuple[str, str], Parts, Markup]
"""Group and code of a bar, its parts, and what is written at its end."""


@dataclass(frozen=True)
class Month:
    """The manual queue of one due month, by payment."""

    month: str | None
    parts: dict[str, int]

    @property
    def total(self) -> int:
        """Recipients due in the month."""
        return sum(self.parts.values())


def months(state: State) -> list[Month]:
    """The manual queue by due month, those without a date first."""
    found: dict[str | None, dict[str, int]] = {}
    for due in state.manual_queue:
        parts = found.setdefault(due.month, dict.fromkeys(PAYMENTS, 0))
        parts[due.payment] = parts.get(due.payment, 0) + due.recipients
    return [Month(month, parts) for month, parts in sorted(found.items(), key=lambda m: m[0] or "")]


def of_day(manifest: Manifest) -> dict[str, Markup]:
    """The pictures of one day's page, by name."""
    fates = [
        (
            ("feed", feed.feed),
            feed.fates.as_dict(),
            _end("end.rows", n=feed.rows) if feed.deliveries else _end("missing.file"),
        )
        for feed in manifest.feeds
    ]
    return {
        "fates": _draw(pictures.shares, "fates", fates, "fate"),
        "grades": _draw(pictures.shares, "grades", _grades(manifest), "fate"),
        **of_state(manifest.state, this_day=True),
    }


def _grades(manifest: Manifest) -> list[Told]:
    bars: list[Told] = []
    for feed in manifest.feeds:
        parts = {grade: feed.fates.as_dict()[grade] for grade in GRADES}
        if total := sum(parts.values()):
            share = f"{100 * (total - parts['unmatched']) / total:.1f} %"
            bars.append((("feed", feed.feed), parts, _end("end.matched", share=share)))
    return bars


def of_state(state: State, this_day: bool) -> dict[str, Markup]:
    """The pictures of how matters stand; with or without what came about through one day."""
    certified = [
        (("source", c.source), _split(c.recipients, c.this_day, this_day), _n(c.recipients))
        for c in state.certified_by
    ]
    found: dict[str, Parts] = {}
    for c in state.cases:
        parts = found.setdefault(c.kind, dict.fromkeys(_split(0, 0, this_day), 0))
        for part, n in _split(c.open, c.open_from_this_day, this_day).items():
            parts[part] += n
    kinds = [(("case", kind), parts, _n(sum(parts.values()))) for kind, parts in found.items()]
    queue = [(("due", m.month or "none"), m.parts, _n(m.total)) for m in months(state)]
    return {
        "certified": _draw(pictures.amounts, "certified", certified, "part"),
        "cases": _draw(pictures.amounts, "cases", kinds, "part"),
        "queue": _draw(pictures.columns, "queue", queue, "payment"),
    }


def of_days(days: Sequence[Day]) -> dict[str, Markup]:
    """The picture of the overview."""
    bars = [(("day", d.day.isoformat()), d.fates.as_dict(), _n(d.rows)) for d in days[-MOST_DAYS:]]
    return {"days": _draw(pictures.columns, "days", bars, "fate")}


def _split(total: int, part: int, this_day: bool) -> Parts:
    return {"earlier": total - part, "this_day": part} if this_day else {"earlier": total}


def _n(n: int) -> Markup:
    return Markup(f"{n:,}")  # noqa: S704 - digits


def _end(key: str, **values: Any) -> Markup:
    return words.both(key, "tspan", **values)


def _draw(kind: pictures.Kind, name: str, bars: Sequence[Told], group: str) -> Markup:
    """Draw bars and say them; nothing where there is nothing to draw."""
    if not bars:
        return Markup("")
    said = "; ".join(f"{words.english(*bar)}: {_say(parts, group)}" for bar, parts, _ in bars)
    drawn = [pictures.Bar(words.drawn(*bar), parts, end) for bar, parts, end in bars]
    return kind(words.say(f"picture.{name}", "en"), said, drawn)


def _say(parts: Parts, group: str) -> str:
    told = (f"{words.english(group, part)} {n:,}" for part, n in parts.items() if n)
    return ", ".join(told) or "none"
