"""Kinds of certification cycle: from the day of a certification to the day it runs out.

A new jurisdiction picks a kind and a length in YAML. Only a kind that is not here needs Python.
`through` is the last day of validity, `lapse` the first month that goes unpaid without a newer
certification, `counts_from` the month from which the running cycle counts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from rules.months import add_months, first_day, last_day, month_of

DayToDay = Callable[[date], date]
DayToMonth = Callable[[date], int]

LAST = date(9999, 12, 31)


class Cycle(NamedTuple):
    """One kind of cycle with its length filled in."""

    through: DayToDay
    lapse: DayToMonth
    counts_from: DayToMonth


def _plus_days(day: date, days: int) -> date:
    return LAST if (LAST - day).days <= days else day + timedelta(days)


def months_after(length: int, due_month_included: bool) -> Cycle:
    """Whole months counted from the month after: to the end of the `length`th of them."""
    offset = length if due_month_included else length - 1
    return Cycle(
        through=lambda day: last_day(month_of(day) + offset),
        lapse=lambda day: day.year * 12 + day.month + offset,
        counts_from=lambda day: month_of(day) + 1,
    )


def same_day(length: int, _included: bool) -> Cycle:
    """To the same day `length` months later, inclusive; unpaid from the month after."""
    return Cycle(
        through=lambda day: add_months(day, length),
        lapse=lambda day: month_of(add_months(day, length)) + 1,
        counts_from=month_of,
    )


def days(length: int, _included: bool) -> Cycle:
    """To the `length`th day after the certification; unpaid from the month after."""
    return Cycle(
        through=lambda day: _plus_days(day, length),
        lapse=lambda day: month_of(_plus_days(day, length)) + 1,
        counts_from=month_of,
    )


def date_plus_month(length: int, _included: bool) -> Cycle:
    """To the same day `length` months later; unpaid from the month after the first day beyond."""
    return Cycle(
        through=lambda day: add_months(day, length),
        lapse=lambda day: month_of(_plus_days(add_months(day, length), 1)) + 1,
        counts_from=month_of,
    )


def half_year(length: int, _included: bool) -> Cycle:
    """Fixed spans of `length` months from January: to the end of the span after the one in."""

    def end(day: date) -> int:
        return month_of(day) // length * length + 2 * length - 1

    return Cycle(
        through=lambda day: last_day(end(day)),
        lapse=lambda day: end(day) + 1,
        counts_from=lambda day: end(day) - length + 1,
    )


def fixed_round(through: date, suspension_month: int) -> Cycle:
    """One round with a window: whoever certifies in it is done, whenever that was."""
    start = month_of(first_day(through.year * 12))
    return Cycle(
        through=lambda _day: through,
        lapse=lambda day: suspension_month if day < first_day(start) else 9999 * 12,
        counts_from=lambda _day: start,
    )


KINDS: dict[str, Callable[[int, bool], Cycle]] = {
    "months_after": months_after,
    "same_day": same_day,
    "days": days,
    "date_plus_month": date_plus_month,
    "calendar_month": months_after,
    "fixed_spans": half_year,
}
