"""What happens to birth dates and sexes on their way. None when a kind cannot apply."""

from __future__ import annotations

import datetime as dt

import numpy as np

from demo.damage.number import Kind
from demo.damage.subject import Subject
from demo.randomness import pick
from demo.reference import lunar_years


def day_and_month_swapped(who: Subject, _rng: np.random.Generator) -> str | None:
    """Day and month swapped, where that gives a date."""
    year, month, day = who.birth.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 else None


def first_of_january(who: Subject, _rng: np.random.Generator) -> str | None:
    """1 January, written where the day was not known."""
    return who.birth[:4] + "-01-01"


def year_only(who: Subject, rng: np.random.Generator) -> str | None:
    """The year and no more."""
    return pick(rng, (who.birth[:4], who.birth[:4] + "-00-00"))


def lunar(who: Subject, _rng: np.random.Generator) -> str | None:
    """The date by the lunar calendar, written as if it were not."""
    day = dt.date.fromisoformat(who.birth)
    for year in (day.year, day.year - 1):
        if year in lunar_years() and lunar_years()[year][0] <= day:
            return _lunar_text(year, day)
    return None


def _lunar_text(year: int, day: dt.date) -> str:
    """Write a day of the lunar year; a leap month is written as the month before it."""
    first, leap, lengths = lunar_years()[year]
    left, at = (day - first).days, 0
    while at < len(lengths) - 1 and left >= lengths[at]:
        left -= lengths[at]
        at += 1
    month = at if leap and at >= leap else at + 1
    return f"{year:04d}-{month:02d}-{left + 1:02d}"


def other_format(who: Subject, rng: np.random.Generator) -> str | None:
    """The same date in another writing."""
    year, month, day = who.birth.split("-")
    return pick(rng, (year + month + day, f"{year}/{int(month)}/{int(day)}",
                      f"{year}.{month}.{day}", f"{year}年{int(month)}月{int(day)}日"))  # fmt: skip


def date_digit(who: Subject, rng: np.random.Generator) -> str | None:
    """One digit off: another day, month or year."""
    day = dt.date.fromisoformat(who.birth)
    apart = pick(rng, (-10, -1, 1, 10))
    if rng.random() < 0.5:
        return (day + dt.timedelta(days=apart)).isoformat()
    return None if (day.month, day.day) == (2, 29) else f"{day.year + apart}{who.birth[4:]}"


def missing_date(_who: Subject, _rng: np.random.Generator) -> str | None:
    """No date at all."""
    return ""


def wrong_sex(who: Subject, _rng: np.random.Generator) -> str | None:
    """The other sex than the number says."""
    return "2" if int(who.number[16]) % 2 else "1"


def missing_sex(_who: Subject, _rng: np.random.Generator) -> str | None:
    """No sex."""
    return ""


DATE_KINDS: dict[Kind, float] = {
    first_of_january: 20, day_and_month_swapped: 35, lunar: 15, year_only: 10, missing_date: 12,
    other_format: 12, date_digit: 11,
}  # fmt: skip
SEX_KINDS: dict[Kind, float] = {wrong_sex: 60, missing_sex: 40}
