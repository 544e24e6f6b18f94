"""Deaths, as hospitals, crematoria, police and courts report them."""

from __future__ import annotations

import numpy as np

from demo.feed import Draft, Feed
from demo.numbers import iso_dates
from demo.randomness import Dice, Texts
from demo.story import NEVER_DIES

SOURCES = Dice({"medical_certificate": 38, "cremation": 30, "household_deregistration": 20,
                "hospital_death": 11, "court_declaration": 1})  # fmt: skip
WITHOUT_CERTIFICATE = ("household_deregistration", "court_declaration")
MOST_DAYS_LATE = 60


def columns(rng: np.random.Generator, draft: Draft) -> dict[str, Texts]:
    """Fill death_date, source and certificate_no; false reports have a date too."""
    size = len(draft)
    day = draft.today - np.minimum(rng.geometric(0.3, size) - 1, MOST_DAYS_LATE)
    known = np.flatnonzero(draft.who >= 0)
    dead_from = draft.city.story.dead_from[draft.who[known]]
    day[known] = np.where(dead_from == NEVER_DIES, day[known], dead_from)
    source = SOURCES.texts(rng, size)
    certificate = np.array([f"D{n:010d}" for n in rng.integers(0, 10**10, size)], dtype=object)
    certificate[np.isin(source, WITHOUT_CERTIFICATE)] = ""
    return {"death_date": iso_dates(day), "source": source, "certificate_no": certificate}


DEATH = Feed("death", "D", (45, 99), "death_date", "source", columns)
