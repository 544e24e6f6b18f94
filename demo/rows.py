"""The rows of one chunk of a feed file, first whole, then damaged, with the truth beside."""

from __future__ import annotations

import numpy as np

from demo import kin, names, numbers
from demo.crowd import crowd
from demo.damage import MENU, damage
from demo.damage.subject import subject
from demo.feed import CHUNK, City, Draft, Feed, Rows
from demo.people import People, make_people
from demo.plan import FOREIGN, NAMESAKE, REISSUED, RELATIVE, SHARER, STRANGER, Plan
from demo.randomness import Ints, Texts, generator
from demo.register import LOCAL
from demo.writing import empty

STRANGER_LOCAL_SHARE = 0.3


def make_rows(city: City, feed: Feed, index: int, plan: Plan, start: int, stop: int) -> Rows:
    """Make the rows `start` to `stop` of a plan; the same arguments give the same rows."""
    rng = generator(city.settings.seed, f"rows-{feed.name}", index, start // CHUNK)
    who, trap, partner = (c[start:stop] for c in (plan.who, plan.trap, plan.partner))
    protected = plan.protected[start:stop]
    people = _people(rng, city, feed, who, trap, partner)
    draft = Draft(city, people, who, protected, index, city.settings.day_number(index))
    columns = {
        "row_id": _row_ids(feed.letter, start, stop),
        **_identity(city, people, trap, partner),
    }
    columns |= feed.columns(rng, draft)
    size = len(who)
    rows = Rows(columns, who, trap, partner, protected, empty(size), empty(size), empty(size))
    _damage(rng, city.settings.damage_of(feed.name), draft, rows)
    if feed.finish:
        feed.finish(rng, draft, rows)
    return rows


def _row_ids(letter: str, start: int, stop: int) -> Texts:
    return np.array([f"{letter}{n:07d}" for n in range(start, stop)], dtype=object)


def _people(
    rng: np.random.Generator, city: City, feed: Feed, who: Ints, trap: Ints, partner: Ints
) -> People:
    """Take the registered people and make the strangers, relatives and namesakes."""
    size, known = len(who), city.register.people
    age = rng.uniform(*feed.ages, size) * kin.DAYS_IN_YEAR
    birth = city.settings.day_number() - age.astype(np.int64)
    sex = rng.integers(1, 3, size)
    place = next(iter(city.settings.jurisdictions))
    people = make_people(rng, birth, sex, LOCAL[place], STRANGER_LOCAL_SHARE, names.STYLE_SHARES)
    crowd(rng, city.settings.skew, people)
    inside = np.flatnonzero(who != STRANGER)
    people.put(inside, known.take(who[inside]))
    for code, make in ((RELATIVE, kin.relatives), (NAMESAKE, kin.namesakes),
                       (SHARER, kin.number_sharers)):  # fmt: skip
        at = np.flatnonzero(trap == code)
        people.put(at, make(rng, known.take(partner[at])))
    at = np.flatnonzero(trap == REISSUED)
    people.put(at, kin.reissued(rng, people.take(at)))
    new = np.flatnonzero(((who == STRANGER) & (trap != SHARER)) | (trap == REISSUED))
    people.number[new] = numbers.make_distinct(
        rng, people.number[new], people.sex[new], city.register.sorted_numbers
    )
    return people


def _identity(city: City, people: People, trap: Ints, partner: Ints) -> dict[str, Texts]:
    """Write name, sex, birth date and number as they are, or with another's number typed in."""
    number = people.number.copy()
    at = np.flatnonzero(trap == FOREIGN)
    number[at] = city.register.people.number[partner[at]]
    return {
        "name": people.names(),
        "sex": np.where(people.sex == 1, "1", "2").astype(object),
        "birth_date": numbers.iso_dates(people.birth),
        "id_number": numbers.as_18(number),
    }


def _damage(rng: np.random.Generator, share: float, draft: Draft, rows: Rows) -> None:
    """Damage a share of the rows."""
    births = numbers.iso_dates(draft.people.birth)
    for at in np.flatnonzero((rng.random(len(rows)) < share) & ~rows.protected):
        cells = {field: rows.columns[field][at] for field in MENU}
        who = subject(draft.people, int(at), rows.columns["id_number"][at], births[at])
        rows.done[at] = "|".join(damage(rng, who, cells))
        for field, text in cells.items():
            rows.columns[field][at] = text
