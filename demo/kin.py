"""The traps among people: relatives, namesakes and holders of one number, made from a person."""

from __future__ import annotations

import numpy as np

from demo import numbers
from demo.people import People, draw_divisions
from demo.randomness import draw
from demo.reference import SEXES, parts

DAYS_IN_YEAR = 365.25


def relatives(rng: np.random.Generator, base: People) -> People:
    """Make a twin (two in three) or younger sibling of each person.

    Their numbers are neighbours and their names share the surname and, if they have one, the first
    character of the given name.
    """
    kin, size = base.take(np.arange(len(base))), len(base)
    sibling = rng.random(size) < 1 / 3
    apart = rng.integers(1, 6, size) * DAYS_IN_YEAR + rng.integers(-150, 150, size)
    kin.birth = base.birth + np.where(sibling, apart.astype(np.int64), 0)
    kin.sex = np.where(rng.random(size) < 0.7, base.sex, 3 - base.sex).astype(np.int64)
    sequence = base.number % 1000 + np.where(kin.sex == base.sex, 2, np.where(base.sex == 1, 1, -1))
    sequence = np.clip(sequence, 1, numbers.LAST_SEQUENCE)
    kin.number = numbers.compose(base.number // 10**11, kin.birth, sequence)
    table = parts()
    for sex in SEXES:
        at = np.flatnonzero(kin.sex == sex)
        third = table.given_at[draw(rng, table.given[(1966, sex)], len(at))]
        one_char = base.c[at] == 0
        kin.b[at] = np.where(one_char, third, base.b[at])
        kin.c[at] = np.where(one_char, 0, third)
    _minority_relatives(rng, base, kin)
    return _other_papers(kin)


def _minority_relatives(rng: np.random.Generator, base: People, kin: People) -> None:
    """Brothers and sisters of minorities share the father's name, or a part without meaning."""
    words = parts().words
    dot, space = words["mark"]
    for at, first in ((base.b == dot, words["uyghur_m"]), (base.b == space, words["foreign_1"]),
                      ((base.b == 0) & (base.c != 0), words["tibetan_1"])):  # fmt: skip
        kin.a[at] = first[rng.integers(0, len(first), int(at.sum()))]
        kin.b[at], kin.c[at] = base.b[at], base.c[at]


def namesakes(rng: np.random.Generator, base: People) -> People:
    """Make somebody of the same name, sex and birth day from another division."""
    kin, size = base.take(np.arange(len(base))), len(base)
    area = draw_divisions(rng, numbers.year_of(base.birth), (), 0.0)
    kin.number = numbers.compose(area, base.birth, numbers.sequences(rng, base.sex))
    kin.kind = np.ones(size, dtype=np.int64)
    return _other_papers(kin)


def number_sharers(rng: np.random.Generator, base: People) -> People:
    """Make somebody of another name to whom the same number was issued by mistake."""
    kin, size = base.take(np.arange(len(base))), len(base)
    table = parts()
    kin.a = table.surname_at[draw(rng, table.surnames, size)]
    for sex in SEXES:
        at = np.flatnonzero(base.sex == sex)
        kin.b[at] = table.given_at[draw(rng, table.given[(1950, sex)], len(at))]
        kin.c[at] = table.given_at[draw(rng, table.given[(1950, sex)], len(at))]
    return _other_papers(kin)


def reissued(rng: np.random.Generator, base: People) -> People:
    """Give the same people a new number: of the same division (half) or of another."""
    kin, size = base.take(np.arange(len(base))), len(base)
    moved = draw_divisions(rng, numbers.year_of(base.birth), (), 0.0)
    area = np.where(rng.random(size) < 0.5, base.number // 10**11, moved)
    kin.number = numbers.compose(area, base.birth, numbers.sequences(rng, base.sex))
    return kin


def _other_papers(kin: People) -> People:
    """Take away the papers that belong to the person they were made from."""
    kin.passport = np.zeros(len(kin), dtype=np.int64)
    kin.former = np.zeros(len(kin), dtype=np.int64)
    return kin
