"""Benefits, the ages at which people draw them, and when they were last certified."""

from __future__ import annotations

import numpy as np

from demo.randomness import Dice, Floats, Ints
from demo.settings import Settings

NEVER = -(2**31)

# share, youngest, oldest, share of women
BENEFITS: dict[str, tuple[float, int, int, float]] = {
    "enterprise_retiree": (0.60, 52, 97, 0.55),
    "institution_retiree": (0.14, 56, 97, 0.50),
    "resident_pension": (0.12, 60, 98, 0.54),
    "survivor": (0.05, 4, 95, 0.75),
    "work_injury": (0.03, 25, 88, 0.20),
    "work_injury_dependant": (0.02, 4, 92, 0.70),
    "sickness_disability_allowance": (0.02, 38, 60, 0.40),
    "disability_allowance": (0.01, 25, 88, 0.25),
    "nursing_allowance": (0.01, 30, 90, 0.30),
}
BENEFIT_NAMES = list(BENEFITS)
RETIREES = [BENEFIT_NAMES.index(n) for n in ("enterprise_retiree", "institution_retiree")]
MEN_RETIRE, MINOR_SHARE = 60, 0.4

CHANNELS = Dice({"jingtong": 36, "beijingtong_app": 14, "12333_app": 10, "national_platform": 8,
                 "e_social_card": 6, "jiankangbao": 4, "counter": 8, "bank_counter": 4,
                 "bank_kiosk": 3, "home_visit": 3, "icbc_app": 2, "assisted_form": 1,
                 "consulate_form": 0.5, "consular_app": 0.5})  # fmt: skip
STEPPE_CHANNELS = Dice({"neimenggu_app": 60, "counter": 25, "home_visit": 10, "assisted_form": 5})


def draw_people(rng: np.random.Generator, benefit: Ints) -> tuple[Floats, Ints]:
    """Draw ages in years and sexes; some survivors and dependants are minors."""
    table = np.array(list(BENEFITS.values()))[benefit]
    lowest, span, size = table[:, 1], table[:, 2] - table[:, 1], len(benefit)
    age = lowest + span * (1 - np.sqrt(1 - rng.random(size)))  # fewer and fewer with age
    minor = (lowest < 18) & (rng.random(size) < MINOR_SHARE)
    sex = np.where(rng.random(size) < table[:, 3], 2, 1).astype(np.int64)
    early = (sex == 1) & np.isin(benefit, RETIREES) & (age < MEN_RETIRE)
    age = np.where(minor, rng.uniform(4, 18, size), age + np.where(early, 8.0, 0.0))
    return age, sex


def draw_certified(rng: np.random.Generator, settings: Settings, age: Floats) -> tuple[Ints, Ints]:
    """Draw month of approval and day of the last certification.

    Of ten people nine were certified within the last twelve months, evenly, so that every month
    some fall due; some are overdue by up to four months, some never certified since approval, a
    few have neither on record.
    """
    size, today = len(age), settings.day_number()
    month = (settings.first_day.year - 1970) * 12 + settings.first_day.month - 1
    back = rng.integers(1, 366, size)
    kind = rng.random(size)
    back = np.where(kind < 0.06, 366 + rng.integers(0, 120, size), back)
    certified = today - back
    paid_years = np.minimum(np.maximum(age - 50, 0.5), rng.integers(2, 30, size))
    approved = month - np.maximum((paid_years * 12).astype(np.int64), back // 30 + 2)
    fresh = (kind >= 0.06) & (kind < 0.085)
    approved = np.where(fresh, month - rng.integers(0, 14, size), approved)
    unknown = (kind >= 0.085) & (kind < 0.09)
    unrecorded = unknown | (kind > 0.97)
    certified = np.where(fresh | unknown, NEVER, certified)
    return np.where(unrecorded, 0, approved), certified
