"""One simple life story a person: who dies, who is imprisoned, who is reported dead and is not.

Decided once for the whole city, so that files of different days and feeds agree: nobody travels,
is treated or certifies after death or in prison, but for the few who are falsely reported dead.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from demo.randomness import Dice, Ints, generator, sample
from demo.register import Register
from demo.settings import Settings

NEVER_DIES = 2**31 - 1
FALSE_DEATH_SHARE = 0.03  # of the deaths reported of people in the register
TOLD_TWICE_SHARE = 0.10  # of deaths: reported once more, by another source, on a later day
DIED_IN_HOSPITAL_SHARE = 0.4  # of deaths within the days of the city: a stay that ended in death

# measure: share, held in custody?
MEASURES = {"fixed_term": 45, "criminal_detention": 9, "suspended_sentence": 13, "pre_trial": 14,
            "public_surveillance": 4, "released": 5, "temporary_release": 3, "parole": 3,
            "acquitted": 1.5, "life": 1, "parole_revoked": 1, "wanted": 0.5}  # fmt: skip
IN_PRISON = {"fixed_term", "criminal_detention", "life", "parole_revoked", "pre_trial"}
MEASURE_DICE = Dice({k: float(v) for k, v in MEASURES.items()})


@dataclass
class Story:
    """What happens to whom, by position in the register and by index of the business day.

    `dead_from` day of death (days since 1970-01-01; NEVER_DIES); `held_from` first day in custody
    (NEVER_DIES: none); `measure` position in MEASURE_DICE; per day: `deaths`, `false_deaths`,
    `custody` reported, and who must travel or be in the medical file.
    """

    dead_from: Ints
    held_from: Ints
    measure: Ints
    deaths: list[Ints]
    false_deaths: list[Ints]
    custody: list[Ints]
    travellers: list[Ints] = field(default_factory=list)
    last_stays: list[Ints] = field(default_factory=list)

    def free(self, day: int) -> Ints:
        """Return who is alive and at liberty at the end of `day` (all rows of the register)."""
        return np.flatnonzero((self.dead_from > day) & (self.held_from > day)).astype(np.int64)


def make_story(settings: Settings, register: Register) -> Story:
    """Decide every life of the city."""
    rng = generator(settings.seed, "story")
    size, days = len(register.first), settings.days
    persons = np.flatnonzero(register.persons()).astype(np.int64)
    dead_from = np.full(size, NEVER_DIES, dtype=np.int64)
    held_from = np.full(size, NEVER_DIES, dtype=np.int64)
    measure = np.zeros(size, dtype=np.int64)
    dying, jailed = _chosen(rng, settings, register, persons)
    story = Story(dead_from, held_from, measure, [], [], [])
    for index in range(days):
        today = settings.day_number(index)
        _deaths(rng, story, dying[index], today)
        held = jailed[index]
        measure[held] = MEASURE_DICE.codes(rng, len(held))
        inside = np.isin(MEASURE_DICE.values[measure[held]], list(IN_PRISON))
        held_from[held] = np.where(inside, today - rng.integers(0, 40, len(held)), NEVER_DIES)
        story.custody.append(held)
    _told_twice(rng, story)
    _consequences(rng, settings, story)
    return story


def _chosen(
    rng: np.random.Generator, settings: Settings, register: Register, persons: Ints
) -> tuple[list[Ints], list[Ints]]:
    """Choose who is reported dead (the old more often) and who is reported imprisoned, by day."""
    deaths, custody = (settings.registered_rows(f) for f in ("death", "incarceration"))
    age = (settings.day_number() - register.people.birth[persons]) / 365.25
    urgency = rng.exponential(size=len(persons)) / np.exp((age - 60) * 0.09)
    ranked = persons[np.argsort(urgency, kind="stable")]
    dying = ranked[: min(deaths * settings.days, len(persons) // 4)]
    dying = dying[rng.permutation(len(dying))]
    others = ranked[len(dying) :]
    grown = others[settings.day_number() - register.people.birth[others] > 18 * 366]
    jailed = sample(rng, grown, min(custody * settings.days, len(grown) // 4))
    return np.array_split(dying, settings.days), np.array_split(jailed, settings.days)


def _deaths(rng: np.random.Generator, story: Story, reported: Ints, today: int) -> None:
    """Let the reported people be dead for some days, a few of them not at all."""
    false = rng.random(len(reported)) < FALSE_DEATH_SHARE
    if len(reported) >= 5:
        false[0] = True
    lag = np.minimum(rng.geometric(0.3, len(reported)) - 1, 60)
    story.dead_from[reported[~false]] = today - lag[~false]
    story.deaths.append(reported)
    story.false_deaths.append(reported[false])


def _told_twice(rng: np.random.Generator, story: Story) -> None:
    """Report some deaths again on a later day."""
    for index in range(len(story.deaths) - 1, 0, -1):
        earlier = np.concatenate(story.deaths[:index])
        again = sample(rng, earlier, round(len(story.deaths[index]) * TOLD_TWICE_SHARE))
        story.deaths[index] = np.concatenate([story.deaths[index], again])


def _consequences(rng: np.random.Generator, settings: Settings, story: Story) -> None:
    """Let the falsely reported travel the day after, and some of the dying die in hospital."""
    dying = np.flatnonzero(story.dead_from != NEVER_DIES)
    in_hospital = dying[rng.random(len(dying)) < DIED_IN_HOSPITAL_SHARE]
    for index in range(settings.days):
        previous = story.false_deaths[index - 1] if index else np.zeros(0, dtype=np.int64)
        story.travellers.append(previous)
        here = story.dead_from[in_hospital] == settings.day_number(index)
        story.last_stays.append(in_hospital[here])
