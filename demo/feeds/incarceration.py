"""Sentences, arrests and releases, as prisons and the police report them."""

from __future__ import annotations

import numpy as np

from demo.feed import Draft, Feed
from demo.numbers import iso_dates
from demo.randomness import Dice, Texts
from demo.story import MEASURE_DICE, NEVER_DIES

STATUS = {"fixed_term": "in_prison", "life": "in_prison", "criminal_detention": "in_prison",
          "parole_revoked": "in_prison", "pre_trial": "pre_trial", "wanted": "",
          "acquitted": "", "released": ""}  # fmt: skip
TERM_MONTHS = {"fixed_term": (6, 180), "criminal_detention": (1, 7), "suspended_sentence": (12, 60),
               "public_surveillance": (3, 25), "temporary_release": (3, 13), "parole": (6, 37),
               "parole_revoked": (6, 37)}  # fmt: skip
CONTRADICTED_SHARE = 0.05  # custody status that does not fit the measure
STATUS_DICE = Dice({"in_prison": 1, "pre_trial": 1, "community": 1})


def columns(rng: np.random.Generator, draft: Draft) -> dict[str, Texts]:
    """Fill measure, custody_status, start_date, end_date (empty where no term is set)."""
    size, story = len(draft), draft.city.story
    codes = MEASURE_DICE.codes(rng, size)
    start = draft.today - rng.integers(0, 40, size)
    known = np.flatnonzero(draft.who >= 0)
    codes[known] = story.measure[draft.who[known]]
    held = story.held_from[draft.who[known]]
    start[known] = np.where(held == NEVER_DIES, start[known], held)
    measure = MEASURE_DICE.values[codes]
    status = np.array([STATUS.get(m, "community") for m in measure], dtype=object)
    wrong = rng.random(size) < CONTRADICTED_SHARE
    status = np.where(wrong, STATUS_DICE.texts(rng, size), status)
    low, high = (
        np.array([TERM_MONTHS.get(m, (0, 1)) for m in measure], dtype=np.int64).reshape(-1, 2).T
    )
    months = low + (rng.random(size) * (high - low)).astype(np.int64)
    end = iso_dates(start + months * 30)
    end[months == 0] = ""
    return {"measure": measure, "custody_status": status, "start_date": iso_dates(start),
            "end_date": end}  # fmt: skip


INCARCERATION = Feed("incarceration", "I", (18, 80), "start_date", "measure", columns)
