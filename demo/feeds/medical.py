"""Settled medical claims: mostly outpatients and pharmacies, some stays, a few unknown codes."""

from __future__ import annotations

import numpy as np

from demo.feed import Draft, Feed
from demo.numbers import iso_dates
from demo.randomness import Dice, Texts

TYPES = Dice({
    "11": 30, "12": 3, "13": 5, "14": 11, "15": 1, "16": 2, "41": 17, "81": 0.5, "9107": 0.5,
    "3102": 0.5, "1301": 0.5, "9901": 2, "140104": 2, "140101": 0.5, "9929": 0.5,
    "21": 9, "2101": 7, "22": 0.8, "24": 1, "25": 1.5, "26": 0.7, "28": 2, "2102": 1,
    "2105": 0.7, "3101": 0.3, "2114": 0.2,
    "88": 0.3, "7788": 0.3, "": 0.2,
})  # fmt: skip
STAYS = ("21", "22", "23", "24", "25", "26", "28", "2101", "2102", "2105", "2114", "3101")
UNKNOWN = ("88", "7788", "")
STATUSES = Dice({"1": 85, "2": 3, "3": 3, "4": 5, "5": 1.5, "9": 1.5, "": 1})
DEAD, USUAL = "5", "1"


def columns(rng: np.random.Generator, draft: Draft) -> dict[str, Texts]:
    """Fill med_type, admission_date, discharge_date, discharge_status.

    A registered person is discharged dead only where the story says so (protected rows).
    """
    size = len(draft)
    kind = TYPES.texts(rng, size)
    kind[draft.protected] = "2101"
    stay = np.isin(kind, STAYS)
    discharge = draft.today - np.where(stay & ~draft.protected, rng.integers(0, 4, size), 0)
    days = np.where(stay, 1 + rng.geometric(0.12, size), 0)
    status = STATUSES.texts(rng, size)
    status[~stay] = np.where(rng.random(size) < 0.7, USUAL, "")[~stay]
    status[(status == DEAD) & (draft.who >= 0)] = USUAL
    status[draft.protected] = DEAD
    return {
        "med_type": kind,
        "admission_date": iso_dates(discharge - days),
        "discharge_date": iso_dates(discharge),
        "discharge_status": status,
    }


MEDICAL = Feed("medical", "M", (1, 92), "discharge_date", "discharge_status", columns)
