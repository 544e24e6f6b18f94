"""What has become of each expected file: a function of the deliveries and the horizon alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from expectations.arrivals import Expected
from pipelines.arrivals.calendar import due_on, expected_days
from pipelines.store.arrivals import Came, came, first_days

if TYPE_CHECKING:
    from pipelines.store import Connection

State = Literal["arrived", "late", "missing", "expected", "extra"]
"""`late`: it came after the hand over it was due by; `missing`: that hand over has passed;
`expected`: it has not; `extra`: a file came for a day on which none is expected."""


@dataclass(frozen=True)
class Arrival:
    """One expected file, or one that came unexpectedly. Grain: feed and business day."""

    feed: str
    business_day: date
    expected_on: date
    state: State
    received_on: date | None = None
    batch: str | None = None
    corrected: bool = False
    """Whether a later revision came, too."""
    stopped: bool = False
    """Whether no delivery of the day could be used."""


@dataclass(frozen=True)
class Feed:
    """The files of one feed; without any it was never delivered."""

    feed: str
    first: date | None
    arrivals: tuple[Arrival, ...]


def look(
    connection: Connection,
    table: Mapping[str, Expected],
    horizon: date,
    since: date | None = None,
    until: date | None = None,
) -> list[Feed]:
    """What has become of the files of every feed, in the order of the table.

    Args:
        connection: a transaction that reads.
        table: what is expected of each feed.
        horizon: the day up to which this installation has come.
        since: first business day; default: from where a feed is expected on.
        until: last business day; default: the horizon.
    """
    begun = first_days(connection)
    first = {feed: one.start or begun.get(feed) for feed, one in table.items()}
    earliest = since or min((day for day in first.values() if day), default=horizon)
    deliveries = came(connection, earliest, until or horizon)
    by_feed = {feed: list(rows) for feed, rows in groupby(deliveries, key=lambda one: one.feed)}
    found = []
    for feed, expected in table.items():
        start = first[feed]
        days = (max(start, since) if since else start, until or horizon) if start else None
        arrivals = _of_feed(feed, expected, by_feed.get(feed, []), days, horizon)
        found.append(Feed(feed, start, tuple(arrivals)))
    return found


def _of_feed(
    feed: str,
    expected: Expected,
    deliveries: Sequence[Came],
    days: tuple[date, date] | None,
    horizon: date,
) -> Iterator[Arrival]:
    by_day = {day: list(rows) for day, rows in groupby(deliveries, key=lambda d: d.business_day)}
    awaited = set(expected_days(expected, *days)) if days else set()
    for day in sorted(awaited | set(by_day)):
        due = due_on(expected, day)
        if day in by_day:
            yield _came(feed, day, due, by_day[day], day in awaited)
        else:
            yield Arrival(feed, day, due, "missing" if due <= horizon else "expected")


def _came(feed: str, day: date, due: date, rows: Sequence[Came], awaited: bool) -> Arrival:
    """A file that came; the first receipt counts, whatever order the revisions came in."""
    first = min(rows, key=lambda one: (one.received_on, one.revision, one.batch_id))
    late = first.received_on > due
    return Arrival(
        feed=feed,
        business_day=day,
        expected_on=due,
        state=("late" if late else "arrived") if awaited else "extra",
        received_on=first.received_on,
        batch=first.batch_id,
        corrected=len({one.revision for one in rows}) > 1,
        stopped=all(one.status in ("blocked", "held", "refused", "replaced") for one in rows),
    )
