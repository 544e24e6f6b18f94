"""Working days by the official holidays and make-up days of the State Council.

Years that the calendar does not yet cover are counted Monday to Friday and marked provisional.
Source: the package chinese_calendar, which transcribes the yearly notices.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import chinese_calendar


class Term(NamedTuple):
    """The last day of a term of working days."""

    day: date
    provisional: bool


def is_working_day(day: date) -> tuple[bool, bool]:
    """Is it a working day, and is the answer provisional?"""
    try:
        return bool(chinese_calendar.is_workday(day)), False
    except NotImplementedError:
        return day.weekday() < 5, True


@lru_cache(maxsize=4096)
def end_of_term(start: date, length: int, count_day_zero: bool = False) -> Term:
    """The last of `length` working days from `start`, which counts itself only if asked to.

    Stops at the end of the calendar rather than failing.
    """
    day = start
    provisional = False
    if count_day_zero:
        works, provisional = is_working_day(day)
        length -= works
    while length > 0 and day < date.max:
        day += timedelta(1)
        works, guess = is_working_day(day)
        provisional = provisional or guess
        length -= works
    return Term(day, provisional)
