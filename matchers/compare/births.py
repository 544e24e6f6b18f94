"""Birth dates: the same, compatible within what is known, swapped, or different."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from matchers.compare.evidence import Evidence


class Born(NamedTuple):
    """First and last possible day as yyyymmdd (None: missing), note, day inside a number."""

    first: int | None
    last: int | None
    note: str = ""
    in_number: int | None = None


def compare_births(row: Born, person: Born) -> Evidence:
    """Compare the birth date column of a file with a recipient's date; symmetric in the columns.

    A recipient's date inside the identity number counts as his or hers as well: registers and
    numbers differ for people whose date was corrected or lunar.
    """
    if row.first is None or row.last is None:
        return Evidence("birth", "missing")
    days = [d for d in (person.first, person.in_number) if d is not None]
    if not days or (person.first is None and person.in_number is None):
        return Evidence("birth", "missing")
    if row.first == row.last and row.first in days:
        return Evidence("birth", "same")
    levels = [_level(row, day, person) for day in days]
    return Evidence("birth", min(levels, key=_ORDER.index))


_ORDER = ("same", "swapped", "within", "one_digit", "lunar", "year", "different")


def _level(row: Born, day: int, person: Born) -> str:
    first, last = row.first or 0, row.last or 0
    person_last = person.last if day == person.first and person.last else day
    if first != last or day != person_last:
        return "within" if first <= person_last and day <= last else "different"
    if first == day:
        return "same"
    year, month, date_of = _split(first)
    if (year, date_of, month) == _split(day):
        return "swapped"
    if "first_of_january" in (row.note, person.note) and year == day // 10000:
        return "within"
    if sum(x != y for x, y in zip(f"{first:08d}", f"{day:08d}", strict=True)) == 1:
        return "one_digit"
    # The lunar year begins 20 to 51 days after the solar one.
    if 15 <= abs(_days(first) - _days(day)) <= 52:
        return "lunar"
    return "year" if year == day // 10000 else "different"


def _split(day: int) -> tuple[int, int, int]:
    return day // 10000, day // 100 % 100, day % 100


def _days(day: int) -> int:
    year, month, date_of = _split(day)
    try:
        return date(year, month, date_of).toordinal()
    except ValueError:
        return 0
