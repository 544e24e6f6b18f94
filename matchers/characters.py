"""Character tables: folds of variants, readings, shapes. Loaded once per process, read only."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

# Surnames that register offices and people themselves write in two ways (the second table of
# simplified characters, withdrawn in 1986, left the first form of most pairs behind).
SURNAME_VARIANTS = {
    "付": "傅",
    "肖": "萧",
    "闫": "阎",
    "代": "戴",
    "兰": "蓝",
    "邱": "丘",
    "叚": "段",
    "咎": "昝",
}


def _table(name: str) -> list[list[str]]:
    text = files("matchers.data").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()[1:]]


@cache
def folds() -> dict[int, str]:
    """Variant character (code point) -> the character it is compared as, for `str.translate`."""
    return {ord(char): fold for char, fold in _table("character_folds.tsv")}


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    return {char: tuple(tones.split(",")) for char, tones in _table("character_readings.tsv")}


def readings(char: str) -> tuple[str, ...]:
    """All readings of a character with tone digits, the usual one first; () if it has none."""
    return _readings().get(char, ())


@cache
def plain_readings(char: str) -> tuple[str, ...]:
    """All readings of a character without tone, ü as v, the usual one first."""
    return tuple(dict.fromkeys(tone.rstrip("12345") for tone in readings(char)))


@cache
def surname_readings() -> dict[str, tuple[str, ...]]:
    """Surname (one or two characters) -> its reading as a surname, syllables without tone."""
    text = files("matchers.data").joinpath("surname_readings.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["surname"]: tuple(row["pinyin_plain_v"].split()) for row in rows}


@cache
def double_surnames() -> frozenset[str]:
    """Surnames of two characters (欧阳, 司马, ...)."""
    return frozenset(surname for surname in surname_readings() if len(surname) == 2)


@cache
def _shapes() -> dict[str, tuple[str, str]]:
    return {char: (corner, code) for char, corner, code in _table("character_shapes.tsv")}


def shape(char: str) -> tuple[str, str] | None:
    """Four-corner and Cangjie code of a character, either may be empty; None if unknown."""
    return _shapes().get(char)
