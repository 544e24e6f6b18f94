"""Days and months as one reads them out."""

from __future__ import annotations

from datetime import date
from typing import Any

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def day_said(language: str, day: date) -> str:
    """2027年3月31日, or 31 March 2027."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_said(language: str, day: date) -> str:
    """2026年6月, or June 2026."""
    if language == "zh":
        return f"{day.year}年{day.month}月"
    return f"{MONTHS[day.month - 1]} {day.year}"


def to_day(value: Any) -> date | None:
    """A day of a kept standing; none where there is none."""
    return date.fromisoformat(value) if value else None
