"""The pages: a day's report and the overview, as HTML that stands alone.

No script, no picture file, no font and no address outside the home folder is needed to read
them. Everything that comes from a file is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipelines.brakes import words as brake_words
from pipelines.brakes.table import load_table
from pipelines.brakes.telling import commands
from pipelines.reporting import brakes, draw, words
from pipelines.reporting.arrivals import calendar
from pipelines.reporting.brakes import Shown
from pipelines.reporting.collect import PAYMENTS
from pipelines.reporting.deliveries import COUNTED
from pipelines.reporting.manifest import Delivery, FeedFiles, FeedRows, Manifest, State
from pipelines.reporting.overview import Day
from pipelines.reporting.pictures import COLOURS
from pipelines.settings import SILENT_FEEDS
from pipelines.store.batches import FATES

SIGNS = {
    "arrived": "✓",
    "late": "+n",
    "missing": "✗",
    "stopped": "■",
    "expected": "…",
    "extra": "○",
}
"""The sign of a file in the calendar; a late one says by how many days."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipelines.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = environment.get_template("style.css").render()
    environment.globals.update(
        both=words.both,
        say=words.say,
        label=words.label,
        long_date=words.long_date,
        amount=_amount,
        each=words.each,
        brake=brakes.said,
        brake_in=brake_words.say,
        brake_cells=brakes.cells,
        why_held=brakes.why,
        how_to_answer=commands,
        least_history=load_table().look.least,
        colours=COLOURS,
        payments=PAYMENTS,
        fates=FATES,
        grades=draw.GRADES,
        signs=SIGNS,
        style=Markup(style),  # noqa: S704 - our own file
    )
    return environment


def day_page(manifest: Manifest, braked: Sequence[Shown] = ()) -> str:
    """The report of a day, with its batches beside the history of their feeds."""
    counted = [d for d in manifest.deliveries if d.role in COUNTED]
    quarantine = sorted(_each(counted, "quarantine"), key=lambda pair: -pair[1].rows)
    return (
        _environment()
        .get_template("day.html")
        .render(
            m=manifest,
            braked=braked,
            pictures=draw.of_day(manifest),
            months=draw.months(manifest.state),
            total=_totals(manifest),
            wrong=[d.batch_id for d in manifest.deliveries if d.sum == "does_not_add_up"],
            stopped=[d for d in manifest.deliveries if d.role == "stopped"],
            open=sum(d.sum == "not_counted_yet" for d in manifest.deliveries),
            added=sum(d.sum == "adds_up" for d in manifest.deliveries),
            engines=sorted({d.engine for d in manifest.deliveries if d.engine}),
            missing_text=_missing(manifest.missing),
            quarantine=quarantine,
            most=max((q.rows for _, q in quarantine), default=1),
            excluded=sorted(_each(counted, "excluded_codes"), key=lambda pair: -pair[1].rows),
            signals=list(_each(counted, "signals")),
            calendar=calendar(manifest.arrivals),
        )
    )


def overview_page(days: Sequence[Day], state: State, arrivals: Sequence[FeedFiles] = ()) -> str:
    """All days, the files of the last weeks, and how matters stand."""
    return (
        _environment()
        .get_template("index.html")
        .render(
            days=days,
            state=state,
            calendar=calendar(arrivals),
            pictures={**draw.of_days(days), **draw.of_state(state, this_day=False)},
            months=draw.months(state),
        )
    )


def _each(deliveries: Sequence[Delivery], part: str) -> Iterator[tuple[Delivery, Any]]:
    for delivery in deliveries:
        for one in getattr(delivery, part):
            yield delivery, one


def _totals(manifest: Manifest) -> dict[str, int]:
    feeds: list[FeedRows] = manifest.feeds
    state = manifest.state
    fates = {name: sum(f.fates.as_dict()[name] for f in feeds) for name in FATES}
    return fates | {
        "rows": sum(f.rows for f in feeds),
        "files": sum(f.deliveries for f in feeds),
        "fated": sum(fates.values()),
        "compared": sum(fates[grade] for grade in draw.GRADES),
        "auto": sum(c.this_day for c in state.certified_by if c.source in SILENT_FEEDS),
        "opened": sum(c.opened_this_day for c in state.cases),
        "open": sum(c.open for c in state.cases),
        "queue": sum(q.recipients for q in state.manual_queue),
        "queue_suspended": sum(
            q.recipients for q in state.manual_queue if q.payment == "suspended"
        ),
    }


def _missing(feeds: Sequence[str]) -> Markup:
    """The note on missing files: the names of feeds within a text, in each language."""
    texts = {
        language: words.say(
            "missing.text",
            language,
            feeds=mark.join(words.say(f"feed.{feed}", language) for feed in feeds),
        )
        for language, mark in (("en", ", "), ("zh", "、"))
    }
    return words.each(texts)


def _amount(value: float | None) -> str:
    """A measured value: whole numbers as such, others with four significant digits."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4g}"
