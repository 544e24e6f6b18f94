"""The files of the last weeks, feed by feed: a calendar of what came and what did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from expectations.arrivals import Expected
from pipelines.arrivals.look import Arrival, look
from pipelines.reporting.manifest import FeedFiles, FileDay
from pipelines.store import reporting as ask

DAYS = 28
"""How far back the calendar goes."""


def files_until(
    connection: ask.Connection, expected: Mapping[str, Expected], until: date
) -> list[FeedFiles]:
    """What became of the files of the four weeks up to a day, as known at the horizon."""
    horizon = ask.known_up_to(connection) or until
    since = until - timedelta(DAYS - 1)
    return [
        FeedFiles(
            feed=feed.feed,
            first=feed.first,
            days=[_day(one) for one in feed.arrivals],
        )
        for feed in look(connection, expected, horizon, since, until)
    ]


def _day(one: Arrival) -> FileDay:
    return FileDay(
        business_day=one.business_day,
        state=one.state,
        expected_on=one.expected_on,
        received_on=one.received_on,
        days_late=(one.received_on - one.expected_on).days
        if one.state == "late" and one.received_on
        else 0,
        corrected=one.corrected,
        stopped=one.stopped,
    )


@dataclass(frozen=True)
class Calendar:
    """The files of all feeds on the same days; None where none is expected."""

    days: list[date]
    rows: list[tuple[FeedFiles, list[FileDay | None]]]


def calendar(files: Sequence[FeedFiles]) -> Calendar | None:
    """The files as rows of a table; nothing where no feed has a day yet."""
    known = [one.business_day for feed in files for one in feed.days]
    if not known:
        return None
    first, last = min(known), max(known)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    rows = []
    for feed in files:
        by_day = {one.business_day: one for one in feed.days}
        rows.append((feed, [by_day.get(day) for day in days]))
    return Calendar(days, rows)
