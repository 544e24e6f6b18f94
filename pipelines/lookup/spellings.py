"""What a register may write where a caller says something, and what is wrong with a number."""

from __future__ import annotations

import re
from datetime import date

from matchers.characters import plain_readings
from matchers.normalize.identity_numbers import IdentityNumber
from matchers.normalize.text import plain

_DAY = re.compile(r"(\d{4})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})日?")


def faults_of(number: IdentityNumber) -> tuple[str, ...]:
    """What is wrong with a number, as codes; nothing where it is right or there is none."""
    if number.kind == "resident18":
        wrong = {"no_day": number.birth_date is None, "check": not number.check_agrees}
        return tuple(code for code, holds in wrong.items() if holds)
    if number.kind == "resident15":
        return () if number.birth_date else ("no_day",)
    known = ("cut", "masked", "wrong_length", "other")
    return (number.kind,) if number.kind in known else ()


def spellings_of(number: IdentityNumber) -> list[str]:
    """How a register may write a number as its `id_number`."""
    text = number.text
    told = [text, text.lower()]
    if number.is_complete and text[6:8] == "19":
        told.append(text[:6] + text[8:17])
    return list(dict.fromkeys(told))


def sounds_same(one: str, other: str) -> bool:
    """Whether two names can be read alike, character by character."""
    return len(one) == len(other) and all(
        a == b or bool(set(plain_readings(a)) & set(plain_readings(b)))
        for a, b in zip(one, other, strict=True)
    )


def birth_spellings(day: date) -> list[str]:
    """How a register may write a birth date."""
    y, m, d = day.year, day.month, day.day
    told = [f"{y}{sign}{m:02d}{sign}{d:02d}" for sign in ("-", "", "/", ".")]
    return [*told, f"{y}/{m}/{d}", f"{y}-{m}-{d}", f"{y}年{m}月{d}日", f"{y}年{m:02d}月{d:02d}日"]


def day_in(told: str) -> date | None:
    """A day written with signs, with 年月日, or as eight digits; none where it is no day."""
    found = _DAY.fullmatch(plain(told).replace(" ", ""))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
