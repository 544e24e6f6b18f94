"""Who is in the register: people, their benefits, second standings, errors and certifications."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo import kin, names, numbers
from demo.benefits import BENEFITS, draw_certified, draw_people
from demo.crowd import crowd
from demo.people import RESIDENT, People, join, make_people
from demo.randomness import Flags, Ints, cumulative, draw, generator
from demo.settings import Settings

CHUNK = 65_536
TWICE_SHARE, RELATIVE_SHARE, NAMESAKE_SHARE, SHARER_SHARE = 0.012, 0.004, 0.0006, 0.0001

LOCAL = {"beijing/haidian": ("11",), "beijing": ("11",), "arshan": ("1522",)}
LOCAL_SHARE = 0.6

# own-side errors, as shares of the register; fifteen digits only for people born before 1975
ERRORS = {"fifteen_digits": 0.015, "one_digit": 0.003, "swapped_digits": 0.001,
          "same_sound": 0.002, "first_of_january": 0.002}  # fmt: skip
ERROR_NAMES = ["", *ERRORS]


@dataclass
class Register:
    """Columns over the rows of the register.

    `first` position of the person's first standing (itself for most); `second` position of a
    second standing or -1; `approved` months since 1970-01 (0: not on record);
    `certified` days since 1970-01-01 of the last certification (NEVER: none).
    """

    people: People
    benefit: Ints
    jurisdiction: Ints
    first: Ints
    second: Ints
    error: Ints
    approved: Ints
    certified: Ints
    sorted_numbers: Ints

    def persons(self) -> Flags:
        """Say which rows are the first standing of a person."""
        return np.asarray(self.first == np.arange(len(self.first)))


def make_register(settings: Settings) -> Register:
    """Make the register of a city, chunk by chunk."""
    groups, rows = [], []
    for start in range(0, settings.recipients, CHUNK):
        size = min(CHUNK, settings.recipients - start)
        rng = generator(settings.seed, "register", start // CHUNK)
        people, columns = _chunk(rng, settings, size)
        groups.append(people.compact())
        rows.append(columns)
    people = join(groups)
    benefit, place, error, approved, certified = (
        np.concatenate([r[i] for r in rows]) for i in range(5)
    )
    rng = generator(settings.seed, "register-whole")
    people.number = numbers.make_distinct(rng, people.number, people.sex)
    _share_numbers(rng, people)
    first, second = _stand_twice(rng, people, benefit)
    return Register(people, benefit, place, first, second, error, approved, certified,
                    np.sort(people.number))  # fmt: skip


def _chunk(
    rng: np.random.Generator, settings: Settings, size: int
) -> tuple[People, tuple[Ints, ...]]:
    """Make one chunk of people with benefit, jurisdiction, error, approval, certification."""
    table = np.array(list(BENEFITS.values()))
    benefit = draw(rng, cumulative(table[:, 0]), size)
    age, sex = draw_people(rng, benefit)
    birth = (settings.day_number() - age * kin.DAYS_IN_YEAR).astype(np.int64)
    place = draw(rng, cumulative(np.array(list(settings.jurisdictions.values()))), size)
    people = make_people(rng, birth, sex, (), 0.0, names.STYLE_SHARES)
    for number, where in enumerate(settings.jurisdictions):
        at = np.flatnonzero(place == number)
        styles = names.STEPPE_SHARES if where == "arshan" else names.STYLE_SHARES
        some = make_people(rng, birth[at], sex[at], LOCAL[where], LOCAL_SHARE, styles)
        people.put(at, some)
    crowd(rng, settings.skew, people)
    _kin(rng, people)
    error = draw(rng, cumulative(np.array([0.0, *ERRORS.values()])), size)
    error[rng.random(size) >= sum(ERRORS.values()) * settings.register_errors] = 0  # most have none
    old = (numbers.year_of(people.birth) < 1975) & (people.kind == RESIDENT)
    error[~old & (error == 1)] = 0
    approved, certified = draw_certified(rng, settings, age)
    columns = (benefit.astype(np.int8), place.astype(np.int8), error.astype(np.int8),
               approved.astype(np.int32), certified.astype(np.int32))  # fmt: skip
    return people, columns


def _kin(rng: np.random.Generator, people: People) -> None:
    """Turn some people into the relative or the namesake of the one before them."""
    point = rng.random(len(people))
    point[0] = 1.0
    point[people.kind != RESIDENT] = 1.0
    for low, share, make in ((0.0, RELATIVE_SHARE, kin.relatives),
                             (RELATIVE_SHARE, NAMESAKE_SHARE, kin.namesakes)):  # fmt: skip
        at = np.flatnonzero((point >= low) & (point < low + share))
        at = at[people.kind[at - 1] == RESIDENT]
        people.put(at, make(rng, people.take(at - 1)))


def _share_numbers(rng: np.random.Generator, people: People) -> None:
    """Give a few people the number of somebody else, as was done by mistake when numbers began."""
    at = np.flatnonzero(rng.random(len(people)) < SHARER_SHARE)
    at = at[at > 0]
    sharers = kin.number_sharers(rng, people.take(at - 1))
    people.put(at, sharers)


def _stand_twice(rng: np.random.Generator, people: People, benefit: Ints) -> tuple[Ints, Ints]:
    """Let some rows be the second benefit of somebody who stands elsewhere in the register."""
    size = len(people)
    first = np.arange(size, dtype=np.int64)
    second = np.full(size, -1, dtype=np.int64)
    seconds = rng.random(size) < TWICE_SHARE
    at, others = np.flatnonzero(seconds), np.flatnonzero(~seconds)
    at = at[: len(others)]
    owners = others[rng.permutation(len(others))[: len(at)]]
    people.put(at, people.take(owners))
    first[at], second[owners] = owners, at
    same = benefit[at] == benefit[owners]
    benefit[at[same]] = (benefit[at[same]] + 1) % len(BENEFITS)
    return first, second
