"""A skewed city: a share of all people bear the commonest surname and were born on one day."""

from __future__ import annotations

import numpy as np

from demo import numbers
from demo.people import RESIDENT, People, draw_divisions
from demo.reference import parts

BIRTHDAY = -7305  # 1950-01-01 in days since 1970-01-01: also what is written for 'unknown'


def crowd(rng: np.random.Generator, share: float, people: People) -> None:
    """Give a share of the people that surname and birthday, in place; their numbers stay valid."""
    if not share:
        return
    at = np.flatnonzero((rng.random(len(people)) < share) & (people.kind == RESIDENT))
    at = at[(people.b[at] != 0) & ~np.isin(people.b[at], parts().words["mark"])]
    birth = np.full(len(at), BIRTHDAY, dtype=np.int64)
    area = draw_divisions(rng, numbers.year_of(birth), (), 0.0)
    people.a[at], people.birth[at] = parts().surname_at[0], birth
    people.number[at] = numbers.compose(area, birth, numbers.sequences(rng, people.sex[at]))
