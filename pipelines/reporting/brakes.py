"""The brakes on the page of a day: each batch beside the history of its feed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from pipelines.brakes import words
from pipelines.brakes.band import Band
from pipelines.brakes.drawing import picture
from pipelines.brakes.judging import Judged
from pipelines.brakes.measuring import KINDS
from pipelines.brakes.table import load_table
from pipelines.reporting.manifest import Asked, Delivery, Manifest, Measured
from pipelines.reporting.words import each
from pipelines.store import brakes
from pipelines.store import reporting as ask

ORDER = list(KINDS)


@dataclass(frozen=True)
class Shown:
    """A batch in the section of the brakes: what is shown of it, and its picture."""

    delivery: Delivery
    judged: tuple[Judged, ...]

    @property
    def compared(self) -> list[Judged]:
        """The measures that have a band."""
        return [one for one in self.judged if one.band is not None]

    def picture(self, language: str | None = None) -> Markup:
        """The history of the measures that have a band."""
        return picture(self.compared, language)

    @property
    def days(self) -> int:
        """Earlier business days on record, for the measure that has most of them."""
        return max((len(one.history) for one in self.judged), default=0)

    @property
    def file_name(self) -> str:
        """Name of the picture beside the page."""
        return f"brakes_{self.delivery.feed}_r{self.delivery.revision}.svg"


def by_delivery(connection: ask.Connection, batch_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """`measures` and `hold` of each delivery, for the manifest."""
    found: dict[str, dict[str, Any]] = {i: {"measures": [], "hold": None} for i in batch_ids}
    for row in brakes.measures_of(connection, batch_ids):
        values = {name: getattr(row, name) for name in Measured.model_fields}
        one = Measured(**(values | {"cohort": row.cohort or None}))
        found[row.batch_id]["measures"].append(one)
    for batch_id in batch_ids:
        if hold := brakes.find(connection, batch_id):
            found[batch_id]["hold"] = Asked.model_validate({"state": hold.state, "by": hold.by})
    return found


def shown(connection: ask.Connection, manifest: Manifest) -> list[Shown]:
    """The batches of a day that count or were stopped, with what is shown of each."""
    look = load_table().look.batches
    found = []
    for delivery in manifest.deliveries:
        if delivery.role in ("superseded", "replaced") or not delivery.measures:
            continue
        past = brakes.history(connection, delivery.feed, manifest.day, look)
        judged = [_judged(manifest.day, one, past) for one in delivery.measures]
        found.append(Shown(delivery, tuple(_worth_showing(judged))))
    return found


def said(key: str, tag: str = "span", **values: Any) -> Markup:
    """A text of the brakes in both languages."""
    return each(words.texts(key, **values), tag)


def cells(one: Judged) -> list[Markup]:
    """A measure as the cells of a table: name, value, band, what is behind it, verdict."""
    told = (words.name, _figure, _band, _behind, _verdict)
    return [each({la: say(one, la) for la in words.LANGUAGES}) for say in told]


def why(delivery: Delivery, day: date) -> Markup:
    """For which measures a delivery was held, in both languages."""
    out = [_judged(day, one, {}) for one in delivery.measures if one.verdict == "out"]
    return each({la: "; ".join(words.line(one, la) for one in out) for la in words.LANGUAGES})


def _judged(day: date, one: Measured, past: dict[tuple[str, str], list[Any]]) -> Judged:
    history = tuple(past.get((one.measure, one.cohort or ""), ()))
    band = None
    if one.low is not None or one.high is not None or one.verdict == "in":
        band = Band(one.low, one.high, one.value, one.days, one.weekday)
    return Judged(
        day, one.measure, one.cohort or "", one.value, one.base, one.verdict, band, history
    )


def _worth_showing(judged: Sequence[Judged]) -> list[Judged]:
    """All measures, but of the cohorts only the unusual ones, or else the highest."""
    plain = [one for one in judged if not one.cohort]
    cohorts = [one for one in judged if one.cohort]
    odd = [one for one in cohorts if one.verdict in ("out", "warn")]
    highest = sorted(cohorts, key=lambda one: -one.value)[:1]
    return sorted([*plain, *(odd or highest)], key=_order)


def _order(one: Judged) -> tuple[int, str]:
    return ORDER.index(one.measure) if one.measure in ORDER else len(ORDER), one.cohort


def _figure(one: Judged, language: str) -> str:
    del language
    return words.figure(one.measure, one.value)


def _band(one: Judged, language: str) -> str:
    return words.band(one.measure, one.band, language)


def _behind(one: Judged, language: str) -> str:
    return words.behind(one.band, language)


def _verdict(one: Judged, language: str) -> str:
    return words.say(f"verdict.{one.verdict}", language)


def pictures(batches: Iterable[Shown]) -> dict[str, str]:
    """The pictures that stand beside the page, by file name; in Chinese, the default language."""
    return {one.file_name: str(one.picture("zh")) + "\n" for one in batches if one.compared}
