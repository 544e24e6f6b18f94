"""Tables of `demo/data`, read once: name parts, readings, divisions, lunar years."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from demo.randomness import Floats, Ints, Texts, cumulative

DATA = Path(__file__).parent / "data"
COHORTS = (0, 1950, 1966, 1980, 1998)  # first birth year of each fashion in names
SEXES = (1, 2)
FASHION_GAIN = 12.0


def table(name: str) -> list[dict[str, str]]:
    """Read a table of `demo/data`."""
    with (DATA / name).open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@dataclass(frozen=True)
class Parts:
    """All parts a name is made of; a name is up to three positions in this table.

    Position 0 is the empty part. `pinyin` is the toneless reading (Ü written v), `traditional`
    the traditional form. `given[cohort, sex]` and `surnames` are cumulative shares over
    `given_at` and `surname_at`; `words[kind]` are positions of the parts of minority names.
    """

    text: Texts
    pinyin: Texts
    traditional: Texts
    surname_at: Ints
    surnames: Floats
    given_at: Ints
    given: dict[tuple[int, int], Floats]
    words: dict[str, Ints]
    pairs: dict[tuple[int, int], Ints]


@lru_cache(maxsize=1)
def parts() -> Parts:
    """Read the name tables."""
    at: dict[str, int] = {"": 0}
    reading: dict[str, str] = {"": ""}
    old: dict[str, str] = {}

    def position(text: str) -> int:
        return at.setdefault(text, len(at))

    chars = table("characters.csv")
    for row in chars:
        position(row["char"])
        reading[row["char"]] = row["pinyin"]
        old[row["char"]] = row["traditional"]
    family = table("surnames.csv")
    surname_at = np.array([position(f"{r['surname']}") for r in family])
    family_reading = {r["surname"]: r["pinyin"] for r in family}
    words: dict[str, list[int]] = {}
    for row in table("minority_words.csv"):
        words.setdefault(row["kind"], []).append(position(row["text"]))
        reading[row["text"]] = row["pinyin"]
    counts = {
        sex: np.array([float(r[k]) for r in chars]) for sex, k in ((1, "male"), (2, "female"))
    }
    fashion = {(int(r["cohort"]), int(r["sex"])): r for r in table("fashions.csv")}
    given, pairs = {}, {}
    for key, row in fashion.items():
        gain = np.array([FASHION_GAIN if r["char"] in row["characters"] else 1.0 for r in chars])
        given[key] = cumulative(counts[key[1]] ** 1.1 * gain)
        pairs[key] = np.array([[at[name[0]], at[name[1]]] for name in row["names"].split()])
    texts = list(at)
    return Parts(
        text=np.array(texts, dtype=object),
        pinyin=np.array([reading.get(t, family_reading.get(t, "")) for t in texts], dtype=object),
        traditional=np.array(["".join(old.get(c, c) for c in t) for t in texts], dtype=object),
        surname_at=surname_at,
        surnames=cumulative(np.array([float(r["per_mille"]) for r in family])),
        given_at=np.array([at[r["char"]] for r in chars]),
        given=given,
        words={kind: np.array(found) for kind, found in words.items()},
        pairs=pairs,
    )


@lru_cache(maxsize=1)
def surname_readings() -> dict[str, str]:
    """Reading of each surname, which may differ from that of the character in a given name."""
    return {r["surname"]: r["pinyin"] for r in table("surnames.csv")}


@lru_cache(maxsize=1)
def divisions() -> Ints:
    """Rows of (code, first year, last year) of counties and districts."""
    keys = ("code", "first_seen", "last_seen")
    return np.array([[int(r[k]) for k in keys] for r in table("divisions.csv")], dtype=np.int64)


@lru_cache(maxsize=256)
def codes_in_force(year: int, prefixes: tuple[str, ...]) -> Ints:
    """Division codes in force in `year`; with `prefixes`, only those that start with one."""
    rows = divisions()
    found = rows[(rows[:, 1] <= year) & (year <= rows[:, 2]), 0].tolist()
    chosen = [c for c in found if not prefixes or str(c).startswith(prefixes)]
    return np.array(chosen, dtype=np.int64)


@lru_cache(maxsize=1)
def lunar_years() -> dict[int, tuple[dt.date, int, list[int]]]:
    """By lunar year: its first day, the leap month (0 none), the lengths of its months."""
    return {
        int(r["year"]): (
            dt.date.fromisoformat(r["first_day"]),
            int(r["leap_month"]),
            [int(x) for x in r["month_lengths"].split()],
        )
        for r in table("lunar_years.csv")
    }
