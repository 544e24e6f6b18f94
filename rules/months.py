"""Months as integers: year * 12 + month - 1, so that January follows December by adding one."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache


def month_of(day: date) -> int:
    """Number of the month in which a day lies."""
    return day.year * 12 + day.month - 1


@lru_cache(maxsize=8192)
def first_day(month: int) -> date:
    """First day of a month; the last month of year 9999 stands for everything later."""
    month = min(max(month, 12), 9999 * 12 + 11)
    return date(month // 12, month % 12 + 1, 1)


@lru_cache(maxsize=8192)
def last_day(month: int) -> date:
    """Last day of a month."""
    return day_in(month, 31)


@lru_cache(maxsize=8192)
def day_in(month: int, day: int) -> date:
    """That day of a month, or its last day where the month is shorter."""
    first = first_day(month)
    return first.replace(day=min(day, monthrange(first.year, first.month)[1]))


def add_months(day: date, months: int) -> date:
    """The same day some months later; 29 February becomes the 28th in a common year."""
    return day_in(month_of(day) + months, day.day)


def parse_month(text: str) -> int:
    """Number of a month written YYYY-MM.

    Raises:
        ValueError: the text is not a month.
    """
    year, _, month = text.partition("-")
    if len(year) == 4 and len(month) == 2 and (year + month).isdigit() and 1 <= int(month) <= 12:
        return int(year) * 12 + int(month) - 1
    raise ValueError(f"{text!r} is not a month: write YYYY-MM")


def show_month(month: int) -> str:
    """A month written YYYY-MM."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"
