"""Journeys by rail, by air and over the border; most are of strangers and carry no birth date."""

from __future__ import annotations

import numpy as np

from demo.damage import FIELD_OF, KIND
from demo.damage.subject import papers, subject
from demo.feed import Draft, Feed, Rows
from demo.numbers import iso_dates
from demo.people import COMPATRIOT, FOREIGNER
from demo.randomness import Dice, Texts, pick

MODES = Dice({"rail": 70, "air": 25, "border": 5})
NO_BIRTH_SHARE, NO_SEX_SHARE = 0.70, 0.65  # no sex: of the rows without a birth date
NOT_BOARDED_SHARE, DAY_BEFORE_SHARE, PERMIT_SHARE = 0.04, 0.10, 0.7
CAPITALS_SHARE = 0.7  # of the rows with a passport in the number column


def columns(rng: np.random.Generator, draft: Draft) -> dict[str, Texts]:
    """Fill doc_type, mode, travel_date, boarded; a story's traveller passes the gate on the day."""
    size = len(draft)
    day = draft.today - (rng.random(size) < DAY_BEFORE_SHARE)
    boarded = rng.random(size) >= NOT_BOARDED_SHARE
    return {
        "doc_type": np.full(size, "1", dtype=object),
        "mode": MODES.texts(rng, size),
        "travel_date": iso_dates(np.where(draft.protected, draft.today, day)),
        "boarded": np.where(boarded | draft.protected, "1", "0").astype(object),
    }


def finish(rng: np.random.Generator, draft: Draft, rows: Rows) -> None:
    """Take away birth dates and sexes, and let document, number and name fit one another."""
    cells = rows.columns
    no_birth = (rng.random(len(rows)) < NO_BIRTH_SHARE) & ~rows.protected
    no_sex = no_birth & (rng.random(len(rows)) < NO_SEX_SHARE)
    visible = [not set(done.split("|")) & BIRTH_KINDS for done in rows.done]
    cells["birth_date"][no_birth & np.array(visible, dtype=bool)] = ""
    cells["sex"][
        no_sex & np.array([not set(d.split("|")) & SEX_KINDS for d in rows.done], bool)
    ] = ""
    _permits(rng, draft, rows)
    for at in np.flatnonzero(rows.done != ""):
        done = rows.done[at].split("|")
        if "fifteen_digits" in done:
            cells["doc_type"][at] = "2"
        if "passport_number" in done:
            _passport(rng, draft, rows, int(at), done)


def _permits(rng: np.random.Generator, draft: Draft, rows: Rows) -> None:
    """Let compatriots and foreigners travel on their permits and passports."""
    cells = rows.columns
    others = (draft.people.kind == COMPATRIOT) | (draft.people.kind == FOREIGNER)
    whole = (rows.done == "") & (rows.trap == 0) & ~rows.protected
    for at in np.flatnonzero(others & whole & (rng.random(len(rows)) < PERMIT_SHARE)):
        kind, number = int(draft.people.kind[at]), cells["id_number"][at]
        cells["doc_type"][at] = _doc_type(kind, number)
        cells["id_number"][at] = papers(kind, int(draft.people.passport[at]), number)
        rows.note[at] = "travels on permit or passport"


def _passport(rng: np.random.Generator, draft: Draft, rows: Rows, at: int, done: list[str]) -> None:
    """A passport in the number column: by air or over the border, the name mostly in capitals."""
    cells, people = rows.columns, draft.people
    number = str(people.number[at])
    cells["doc_type"][at] = _doc_type(int(people.kind[at]), number)
    cells["mode"][at] = pick(rng, ("air", "border"))
    if rng.random() < CAPITALS_SHARE and all(FIELD_OF[kind] != "name" for kind in done):
        capitals = KIND["pinyin"](subject(people, at, number, ""), rng)
        if capitals:
            cells["name"][at] = capitals
            rows.done[at] = "|".join([*done, "pinyin"])


def _doc_type(kind: int, number: str) -> str:
    if kind != COMPATRIOT:
        return "B"
    return "G" if number.startswith("83") else "C"


BIRTH_KINDS = {"day_and_month_swapped", "first_of_january", "year_only", "lunar", "other_format",
               "date_digit"}  # fmt: skip
SEX_KINDS = {"wrong_sex"}
TRAVEL = Feed("travel", "T", (16, 78), "travel_date", "mode", columns, finish)
