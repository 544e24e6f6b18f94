"""Who stands in a file: registered people by their story, strangers, and the traps among them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from demo.randomness import Dice, Flags, Ints, generator, sample
from demo.register import Register
from demo.settings import Settings
from demo.story import Story

STRANGER = -1
TRAPS = ("", "relative", "namesake", "number_shared", "foreign_number", "number_reissued")
RELATIVE, NAMESAKE, SHARER, FOREIGN, REISSUED = range(1, 6)
STRANGER_TRAPS = Dice({"relative": 45, "namesake": 20, "number_shared": 15, "foreign_number": 20})
REGISTERED_TRAPS = Dice({"number_reissued": 50, "foreign_number": 50})
STRANGERS_PART = 0.6  # of the traps; the others concern registered people
DUE_SHARE = 0.7  # of certifications: by people who are due soon or overdue
REPEATED_SHARE = 0.02  # of journeys and stays: a second one of somebody in the same file
ADDED_SHARE = 0.01  # rows that only a corrected delivery has
DUE_DAYS = 270  # since the last certification: from then on people begin to certify again


@dataclass(frozen=True)
class Plan:
    """One entry a row, those of a corrected delivery last.

    `who` position in the register or STRANGER; `trap` position in TRAPS; `partner` position of the
    other registered person of a trap; `protected` rows stay whole (a story needs them);
    `first` number of rows in the first delivery.
    """

    who: Ints
    trap: Ints
    partner: Ints
    protected: Flags
    first: int


def make_plan(settings: Settings, register: Register, story: Story, feed: str, index: int) -> Plan:
    """Choose the people of one feed's file of one day."""
    rng = generator(settings.seed, f"plan-{feed}", index)
    rows = settings.rows_of(feed)
    added = math.ceil(rows * ADDED_SHARE)
    must, inside, later = _registered(rng, settings, register, story, feed, index, added)
    head = np.concatenate([must, inside])
    who = np.full(max(rows, len(head)) if rows else 0, STRANGER, dtype=np.int64)
    who[: len(head)] = head[: len(who)]
    protected = np.arange(len(who)) < len(must)
    order = rng.permutation(len(who))
    tail = np.full(added, STRANGER, dtype=np.int64)
    tail[: len(later)] = later
    who = np.concatenate([who[order], tail])
    protected = np.concatenate([protected[order], np.zeros(added, dtype=bool)])
    trap = _traps(rng, settings, who, protected)
    partner = _partners(rng, register, who)
    return Plan(who, trap, partner, protected, len(order))


def _registered(
    rng: np.random.Generator,
    settings: Settings,
    register: Register,
    story: Story,
    feed: str,
    index: int,
    added: int,
) -> tuple[Ints, Ints, Ints]:
    """Return who must be in the file (protected), who else is, and who is added by a correction."""
    nobody = np.zeros(0, dtype=np.int64)
    if feed == "death":
        false = story.false_deaths[index]
        return false, np.setdiff1d(story.deaths[index], false), nobody
    if feed == "incarceration":
        return nobody, story.custody[index], nobody
    wanted = settings.registered_rows(feed)
    free = story.free(settings.day_number(index))
    free = free[register.persons()[free]]
    if feed == "certification":
        due = free[register.certified[free] < settings.day_number() - DUE_DAYS]
        soon = sample(rng, due, round(wanted * DUE_SHARE))
        return nobody, np.union1d(soon, sample(rng, free, wanted - len(soon))), nobody
    must = story.travellers[index] if feed == "travel" else story.last_stays[index]
    late = int(added * settings.registered_share(feed))
    people = sample(rng, np.setdiff1d(free, must, assume_unique=True), wanted + late)
    inside, again = people[:wanted], round(min(wanted, len(people)) * REPEATED_SHARE)
    if again:
        inside[-again:] = inside[:again]
    return must, inside, people[wanted:]


def _traps(rng: np.random.Generator, settings: Settings, who: Ints, protected: Flags) -> Ints:
    """Set traps in some rows."""
    trap = np.zeros(len(who), dtype=np.int64)
    for strangers, dice, part in ((True, STRANGER_TRAPS, STRANGERS_PART),
                                  (False, REGISTERED_TRAPS, 1 - STRANGERS_PART)):  # fmt: skip
        here = np.flatnonzero(((who == STRANGER) == strangers) & ~protected)
        if not len(here):
            continue
        chance = min(0.4, settings.traps * part * len(who) / len(here))
        here = here[rng.random(len(here)) < chance]
        kinds = np.array([TRAPS.index(name) for name in dice.names])
        trap[here] = kinds[dice.codes(rng, len(here))]
    return trap


def _partners(rng: np.random.Generator, register: Register, who: Ints) -> Ints:
    """Draw another registered person for each row, to be used where the row is a trap."""
    persons = np.flatnonzero(register.persons())
    partner = persons[rng.integers(0, len(persons), len(who))]
    same = partner == who
    partner[same] = persons[(np.searchsorted(persons, partner[same]) + 1) % len(persons)]
    return partner.astype(np.int64)
