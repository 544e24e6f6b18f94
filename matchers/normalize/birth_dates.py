"""Birth dates as half-open intervals: an imprecise date is never a fake instant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from matchers.normalize.text import plain

FIRST_YEAR, LAST_YEAR = 1850, 2100
_PARTS = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(?:(\d{1,2})\s*(?:[-/.月]\s*(?:(\d{1,2})\s*日?)?)?)?(?:[T ].*)?$"
)
_DAY_FIRST = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})?(\d{2})?$")


@dataclass(frozen=True, slots=True)
class BirthDate:
    """Days from `start` up to but not including `end`; `note` says what is doubtful about them.

    Notes: "" (a day as written), "year", "month" (only so much is known), "first_of_january"
    (stands for unknown in many registers), "lunar" (30 February and the like exist in the lunar
    calendar), "unreadable" (text was there, no date in it). Missing has no days and no note.
    """

    start: date | None
    end: date | None
    note: str = ""

    @property
    def is_day(self) -> bool:
        """Whether exactly one day is meant."""
        return self.start is not None and self.end == self.start + timedelta(days=1)

    @property
    def text(self) -> str:
        """The interval as text from which `parse_birth_date` reads the same interval."""
        if self.start is None:
            return ""
        if self.note == "year":
            return f"{self.start.year:04d}"
        if self.note in ("month", "lunar"):
            return f"{self.start.year:04d}-{self.start.month:02d}"
        return self.start.isoformat()


MISSING = BirthDate(None, None)
UNREADABLE = BirthDate(None, None, "unreadable")


def parse_birth_date(raw: str | None) -> BirthDate:
    """Read a birth date as delivered; never raises."""
    text = plain(raw)
    if not text or set(text) <= set("0-/. ") or text.upper() in {"NULL", "NONE", "N/A", "不详"}:
        return MISSING
    compact = _COMPACT.match(text) if text.isascii() else None
    if compact:
        return _from_parts(compact[1], compact[2], compact[3])
    match = _PARTS.match(text)
    if match:
        return _from_parts(match[1], match[2], match[3])
    match = _DAY_FIRST.match(text)
    if match:
        return _from_parts(match[3], match[2], match[1])
    return UNREADABLE


def _from_parts(year_text: str, month_text: str | None, day_text: str | None) -> BirthDate:
    year, month, day = int(year_text), int(month_text or 0), int(day_text or 0)
    if not FIRST_YEAR <= year < LAST_YEAR:
        return UNREADABLE
    if month == 0:
        return BirthDate(date(year, 1, 1), date(year + 1, 1, 1), "year")
    if month > 12:
        if day and day <= 12:  # day and month changed places in a way that cannot be missed
            return _from_parts(year_text, day_text, month_text)
        return UNREADABLE
    if day == 0:
        return BirthDate(date(year, month, 1), _month_after(year, month), "month")
    try:
        start = date(year, month, day)
    except ValueError:
        # The 30th of a short month is a day of the lunar calendar: somewhere near that month.
        if day <= 30:
            return BirthDate(date(year, month, 1), _month_after(year, month), "lunar")
        return UNREADABLE
    note = "first_of_january" if (month, day) == (1, 1) else ""
    return BirthDate(start, start + timedelta(days=1), note)


def _month_after(year: int, month: int) -> date:
    return date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
