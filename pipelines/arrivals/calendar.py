"""The business days for which a file is expected."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from expectations.arrivals import Expected
from rules.working_days import is_working_day


def expected_days(expected: Expected, first: date, last: date) -> Iterator[date]:
    """Business days from `first` to `last`, both included, for which a file is expected."""
    for n in range((last - first).days + 1):
        day = first + timedelta(n)
        if _is_expected(expected, day):
            yield day


def _is_expected(expected: Expected, day: date) -> bool:
    if expected.schedule == "working_days":
        return is_working_day(day)[0]
    if expected.schedule == "weekly":
        return day.isoweekday() == expected.weekday
    if expected.schedule == "monthly":
        return day.day == min(expected.day or 1, monthrange(day.year, day.month)[1])
    return True


def due_on(expected: Expected, business_day: date) -> date:
    """The day by whose hand over the file must be there."""
    return business_day + timedelta(expected.days_after)
