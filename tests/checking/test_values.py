"""Single values: what is a date, a moment, a flag, an amount, and what is not."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from expectations import Column
from pipelines.checking.values import shape, shown_code, value_reader

DAY = date(2026, 4, 20)
FORMATS = ("YYYY-MM-DD", "YYYY/MM/DD", "YYYYMMDD")


def column(**settings: object) -> Column:
    return Column.model_validate({"description": "for this test", **settings})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-04-20", date(2026, 4, 20)),
        ("2026/04/20", date(2026, 4, 20)),
        ("20260420", date(2026, 4, 20)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2026-04-20 00:00:00", date(2026, 4, 20)),
        ("2025-02-29", "not_a_date"),
        ("2026-04-2", "not_a_date"),
        ("2026-4-20", "not_a_date"),
        ("2026-13-01", "not_a_date"),
        ("20-04-2026", "not_a_date"),
        ("2026-04-20 10:00", "not_a_date"),
        ("２０２６-04-20", "not_a_date"),
        ("2026-04/20", "not_a_date"),
        ("0000-01-01", "not_a_date"),
        ("1899-12-31", "date_too_early"),
        ("1900-01-01", date(1900, 1, 1)),
        ("2026-04-21", date(2026, 4, 21)),
        ("2026-04-22", "date_too_late"),
    ],
)
def test_dates(text: str, value: object) -> None:
    settings = column(type="date", formats=FORMATS, earliest="1900-01-01", latest_days=1)
    read = value_reader(settings, frozenset(), DAY)(text)
    assert (read.reason or read.value) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-04-20", datetime(2026, 4, 20)),
        ("2026-04-20 23:59:59", datetime(2026, 4, 20, 23, 59, 59)),
        ("2026-04-20T08:30", datetime(2026, 4, 20, 8, 30)),
        ("2026-04-20T08:30:00.25+08:00", datetime(2026, 4, 20, 8, 30, 0, 250000)),
        ("2026-04-20T20:30:00Z", datetime(2026, 4, 21, 4, 30)),
        ("2026-04-20T20:30:00-0500", datetime(2026, 4, 21, 9, 30)),
        ("2026-04-20 24:00:00", "not_a_date"),
        ("2026-04-20 noon", "not_a_date"),
    ],
)
def test_moments_are_in_beijing_time(text: str, value: object) -> None:
    read = value_reader(column(type="timestamp"), frozenset(), DAY)(text)
    assert (read.reason or read.value) == value


def test_a_source_may_map_its_codes() -> None:
    settings = column(type="code", codes="sex", map={"男": "1"}, unknown_code="quarantine")
    read = value_reader(settings, frozenset({"1", "2"}), DAY)
    assert [read(t).value for t in ("男", "2")] == ["1", "2"]
    assert read("3") == (None, "unknown_code", True)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("flag", "1", True),
        ("flag", "0", False),
        ("flag", "true", "not_a_flag"),
        ("month", "2026-04", "2026-04"),
        ("month", "2026-13", "not_a_month"),
        ("amount", "5000.50", "5000.50"),
        ("amount", "-1", "not_an_amount"),
        ("amount", "1e3", "not_an_amount"),
        ("amount", "1.001", "not_an_amount"),
    ],
)
def test_flags_months_and_amounts(kind: str, text: str, value: object) -> None:
    read = value_reader(column(type=kind), frozenset(), DAY)(text)
    result = read.reason or (str(read.value) if kind == "amount" else read.value)
    assert result == value


def test_shapes_say_nothing_of_the_value() -> None:
    assert shape("2026年04月") == "9999文99文"
    assert shape("AB12") == "AA99"
    assert len(shape("1" * 100)) == 24


@pytest.mark.parametrize(
    "personal", ["110101195003011234", "19500301", "王小明", "ZHANG", "E12345678"]
)
def test_what_may_be_personal_is_not_shown_as_a_code(personal: str) -> None:
    assert personal not in shown_code(personal)


@pytest.mark.parametrize("code", ["21", "X9", "140104", "rail", "B", "medical_certificate"])
def test_codes_are_shown(code: str) -> None:
    assert shown_code(code) == code
