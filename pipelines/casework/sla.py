"""The time limit of a case as a clock: started when it opened, paused while it waits, stopped.

Pure: days in, days out. Working days count from the day after the start (reading A9). A case that
asked for information on one day and got it on another did not count in between: the day of asking
counts, the day on which the answer came does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from rules.working_days import end_of_term, is_working_day

Wait = tuple[date, date | None]
"""Day on which information was asked for, and day on which it came; None: it has not come."""

SOON = 2
"""Working days left from which on a case is said to be due soon."""


@dataclass(frozen=True)
class Clock:
    """How a case stands to its time limit; all numbers are working days."""

    limit: int
    used: int
    """Days that counted so far."""
    state: Literal["running", "waiting", "stopped"]
    due: date | None
    """The last day in time; None while it waits and the limit is not reached."""

    @property
    def left(self) -> int:
        """Days left; 0 on the last day, below that it is late."""
        return self.limit - self.used

    @property
    def late(self) -> bool:
        """Whether the limit has passed; of a stopped clock, whether it stopped too late."""
        return self.left < 0

    @property
    def soon(self) -> bool:
        """Whether a clock that runs has only a few days left."""
        return self.state == "running" and 0 <= self.left <= SOON


def clock(
    started: date, waits: Iterable[Wait], limit: int, today: date, decided: date | None = None
) -> Clock:
    """How a case stands to its limit.

    Args:
        started: day on which the case was opened, or opened again.
        waits: its waits for information, in any order; they may overlap.
        limit: working days in which it is to be decided.
        today: day on which somebody asks.
        decided: day on which it was decided; None while it is open.
    """
    end = today if decided is None else min(decided, today)
    pauses = _pauses(started, waits)
    used = working_days(started, end)
    used -= sum(working_days(max(a, started), min(b or end, end)) for a, b in pauses)
    state: Literal["running", "waiting", "stopped"] = "stopped"
    if decided is None:
        state = "waiting" if any(b is None for _, b in pauses) else "running"
    return Clock(limit, used, state, _due(started, pauses, limit))


def working_days(after: date, through: date) -> int:
    """Working days after one day, up to and with another; 0 where there are none."""
    return max(0, _since_start(through) - _since_start(after)) if through > after else 0


def latest_start_late(limit: int, today: date) -> date:
    """The latest day on which a case was started that is late today, had it never waited.

    A case started after that day is in time, whatever it waited for.
    """
    day = today
    while working_days(day, today) <= limit:
        day -= timedelta(1)
    return day


def _pauses(started: date, waits: Iterable[Wait]) -> list[Wait]:
    """Waits in order, without overlaps, from the start on."""
    known = [(max(a, started), b) for a, b in waits if b is None or b > max(a, started)]
    found: list[Wait] = []
    for asked, came in sorted(known, key=lambda one: one[0]):
        if found and _reaches(found[-1], asked):
            found[-1] = (found[-1][0], _later(found[-1][1], came))
        else:
            found.append((asked, came))
    return found


def _reaches(wait: Wait, day: date) -> bool:
    return wait[1] is None or wait[1] >= day


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def _due(started: date, pauses: Sequence[Wait], limit: int) -> date | None:
    """The day on which the limit is reached; None where it is not before a wait without end."""
    here, left = started, limit
    for asked, came in pauses:
        before = working_days(here, asked)
        if before >= left:
            break
        if came is None:
            return None
        here, left = came, left - before
    return end_of_term(here, left).day


def _since_start(day: date) -> int:
    """Working days from the beginning of a far year through a day."""
    return _before(day.year) + _of_year(day.year)[day.timetuple().tm_yday]


@cache
def _before(year: int) -> int:
    return 0 if year <= 2000 else _before(year - 1) + _of_year(year - 1)[-1]


@cache
def _of_year(year: int) -> list[int]:
    """Working days of a year up to each of its days; at 0 none."""
    found, day = [0], date(year, 1, 1)
    while day.year == year:
        found.append(found[-1] + is_working_day(day)[0])
        if day == date.max:
            break
        day += timedelta(1)
    return found
