"""People as compact columns: some 45 bytes a person, names and numbers written only when needed."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from demo import names, numbers
from demo.randomness import Floats, Ints, Texts, draw
from demo.reference import codes_in_force, divisions

RESIDENT, COMPATRIOT, FOREIGNER = 1, 17, 7  # psn_cert_type 01, 17, 07
FIRST_CARD_YEAR, LAST_CODE_YEAR = 1984, 2020


@dataclass
class People:
    """Columns over the same people.

    `number` first 17 digits; `a`, `b`, `c` name parts (surname first), `former` the third part of
    a former name (0 none); `sex` 1/2; `birth` days since 1970-01-01; `kind` id_type;
    `passport` digits of a passport or permit (0 none).
    """

    number: Ints
    a: Ints
    b: Ints
    c: Ints
    former: Ints
    sex: Ints
    birth: Ints
    kind: Ints
    passport: Ints

    def __len__(self) -> int:
        return len(self.number)

    def take(self, at: Ints) -> People:
        """Return copies of the people at the given positions."""
        return People(**{f.name: getattr(self, f.name)[at].copy() for f in fields(self)})

    def put(self, at: Ints, other: People) -> None:
        """Overwrite the people at the given positions."""
        for f in fields(self):
            getattr(self, f.name)[at] = getattr(other, f.name)

    def names(self) -> Texts:
        """Write the names."""
        return names.write(self.a, self.b, self.c)

    def compact(self) -> People:
        """Return the same people in small integers, for keeping a whole city in memory."""
        small = {"number": np.int64, "birth": np.int32, "passport": np.int32,
                 "sex": np.int8, "kind": np.int8}  # fmt: skip
        kinds = {f.name: small.get(f.name, np.int16) for f in fields(self)}
        return People(**{k: getattr(self, k).astype(v) for k, v in kinds.items()})


def join(groups: list[People]) -> People:
    """Put groups of people one after another."""
    return People(
        **{f.name: np.concatenate([getattr(g, f.name) for g in groups]) for f in fields(People)}
    )


def make_people(
    rng: np.random.Generator,
    birth: Ints,
    sex: Ints,
    local: tuple[str, ...],
    local_share: float,
    minorities: Floats,
) -> People:
    """Make people of given birth days and sexes.

    `local` are the leading digits of the divisions that the share `local_share` comes from;
    `minorities` the cumulative shares over `names.STYLES`.
    """
    size = len(birth)
    style = draw(rng, minorities, size)
    a, b, c, former = names.draw_names(rng, sex, numbers.year_of(birth), style)
    kind = np.full(size, RESIDENT)
    kind[rng.random(size) < 0.004] = COMPATRIOT
    kind[style == names.FOREIGN] = FOREIGNER
    area = draw_divisions(rng, numbers.year_of(birth), local, local_share)
    compatriot = kind == COMPATRIOT
    area[compatriot] = 10000 * rng.integers(81, 84, size)[compatriot]
    foreign = kind == FOREIGNER
    area[foreign] = 911000 + rng.integers(10, 900, size)[foreign]
    number = numbers.compose(area, birth, numbers.sequences(rng, sex))
    passport = np.where(
        (rng.random(size) < 0.15) | (kind != RESIDENT), rng.integers(10**7, 10**8, size), 0
    )
    return People(number, a, b, c, former, sex, birth, kind, passport)


def draw_divisions(
    rng: np.random.Generator, born: Ints, local: tuple[str, ...], local_share: float
) -> Ints:
    """Draw the division of each number among those in force when it was issued."""
    size = len(born)
    first = rng.integers(FIRST_CARD_YEAR, FIRST_CARD_YEAR + 7, size)
    issued = np.minimum(np.maximum(first, born), LAST_CODE_YEAR)
    is_local = rng.random(size) < local_share
    point = rng.random(size)
    area = np.zeros(size, dtype=np.int64)
    for year in np.unique(issued):
        for flag, prefixes in ((True, local), (False, ())):
            at = (issued == year) & (is_local == flag)
            codes = codes_in_force(int(year), prefixes)
            if not len(codes):
                codes = codes_in_force(int(year), ())
            area[at] = codes[(point[at] * len(codes)).astype(np.int64)]
    odd = rng.random(size) < 0.01  # issued in a year in which no list shows the code
    everything = divisions()[:, 0]
    area[odd] = everything[(point[odd] * len(everything)).astype(np.int64)]
    return area
