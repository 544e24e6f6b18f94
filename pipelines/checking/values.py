"""One value of a column: from text to its type, or the reason why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa

from expectations import Column


class Value(NamedTuple):
    """What became of a text: a value, or a reason; `unknown` marks a code outside its table."""

    value: Any = None
    reason: str | None = None
    unknown: bool = False


Read = Callable[[str], Value]

TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "code": pa.string(),
    "month": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "flag": pa.bool_(),
    "amount": pa.decimal128(14, 2),
}

_DAY = {
    "YYYY-MM-DD": r"\d{4}-\d\d-\d\d",
    "YYYY/MM/DD": r"\d{4}/\d\d/\d\d",
    "YYYYMMDD": r"\d{8}",
}
_TIME = re.compile(
    r"(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?\s?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_BEIJING = timedelta(hours=8)


def value_reader(column: Column, codes: frozenset[str], day: date) -> Read:
    """A function that reads one value of the column for a file of that business day."""
    if column.type == "code":
        return lambda text: _code(column.map.get(text, text), codes, column.unknown_code)
    if column.type == "flag":
        return lambda text: _flag(column.map.get(text, text))
    if column.type == "month":
        return _month
    if column.type == "amount":
        return _amount
    if column.type == "text":
        return Value
    return _dates(column, day)


def _code(text: str, codes: frozenset[str], unknown: str) -> Value:
    if text in codes:
        return Value(text)
    if unknown == "quarantine":
        return Value(reason="unknown_code", unknown=True)
    return Value(text if unknown == "keep" else None, unknown=True)


def _flag(text: str) -> Value:
    return Value(text == "1") if text in ("0", "1") else Value(reason="not_a_flag")


def _month(text: str) -> Value:
    good = re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", text, re.ASCII)
    return Value(text) if good else Value(reason="not_a_month")


def _amount(text: str) -> Value:
    good = re.fullmatch(r"\d{1,12}(\.\d{1,2})?", text, re.ASCII)
    return Value(Decimal(text)) if good else Value(reason="not_an_amount")


def _dates(column: Column, day: date) -> Read:
    shape = re.compile("|".join(_DAY[f] for f in column.formats), re.ASCII)
    latest = None if column.latest_days is None else day + timedelta(days=column.latest_days)

    def read(text: str) -> Value:
        match = shape.match(text)
        moment = _moment(match.group(), text[match.end() :]) if match else None
        if moment is None or (column.type == "date" and moment != _midnight(moment)):
            return Value(reason="not_a_date")
        if column.earliest and moment.date() < column.earliest:
            return Value(reason="date_too_early")
        if latest and moment.date() > latest:
            return Value(reason="date_too_late")
        return Value(moment.date() if column.type == "date" else moment)

    return read


def _midnight(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, moment.day)


def _moment(day: str, time: str) -> datetime | None:
    """A moment in Beijing time; a text without an offset is Beijing time already."""
    match = _TIME.fullmatch(time)
    if match is None:
        return None
    hour, minute, second, fraction, offset = match.groups(default="")
    digits = re.sub(r"\D", "", day)
    try:
        moment = datetime(
            int(digits[:4]),
            int(digits[4:6]),
            int(digits[6:]),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int(fraction.ljust(6, "0")) if fraction else 0,
        )
        return moment + (_BEIJING - _offset(offset) if offset else timedelta())
    except (ValueError, OverflowError):
        return None


def _offset(text: str) -> timedelta:
    if text == "Z":
        return timedelta()
    size = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return -size if text[0] == "-" else size


def shape(text: str) -> str:
    """What a value looks like without saying it: digits as 9, letters as A, others as 文."""
    masked = re.sub(r"[0-9]", "9", text[:24])
    masked = re.sub(r"[A-Za-z]", "A", masked)
    return re.sub(r"[^\x20-\x7e]", "文", masked)


_SAFE_CODE = re.compile(r"[0-9]{1,6}|[A-Z0-9]{1,3}|[a-z][a-z0-9_]{0,23}", re.ASCII)


def shown_code(text: str | None) -> str:
    """A code as it may be shown; what could be a person's data instead is only described."""
    if text is None:
        return "(missing)"
    return text if _SAFE_CODE.fullmatch(text) else f"(like {shape(text)})"
