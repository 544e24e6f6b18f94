"""Damage done to rows: which fields, which kinds, how often."""

from __future__ import annotations

import numpy as np

from demo.damage.date import DATE_KINDS, SEX_KINDS
from demo.damage.name import KINDS as NAME_KINDS
from demo.damage.number import KINDS as NUMBER_KINDS
from demo.damage.number import Kind
from demo.damage.subject import Subject
from demo.randomness import Dice

MENU: dict[str, dict[Kind, float]] = {
    "id_number": NUMBER_KINDS,
    "name": NAME_KINDS,
    "birth_date": DATE_KINDS,
    "sex": SEX_KINDS,
}
KIND = {kind.__name__: kind for menu in MENU.values() for kind in menu}
FIELD_OF = {kind.__name__: field for field, menu in MENU.items() for kind in menu}
FIELD_DICE = Dice({"id_number": 45, "name": 38, "birth_date": 14, "sex": 3})
KIND_DICE = {f: Dice({k.__name__: w for k, w in menu.items()}) for f, menu in MENU.items()}
HOW_MANY = Dice({"1": 0.80, "2": 0.16, "3": 0.04})
TRIES = 12


def damage(rng: np.random.Generator, who: Subject, cells: dict[str, str]) -> list[str]:
    """Damage one to three different fields of a row in place; return the kinds that were done.

    `cells` are the fields of `MENU` as the row holds them; an empty one cannot be damaged.
    """
    done: list[str] = []
    touched: set[str] = set()
    wanted = int(HOW_MANY.one(rng))
    for _ in range(TRIES * wanted):
        field = FIELD_DICE.one(rng)
        if field in touched or not cells[field]:
            continue
        name = KIND_DICE[field].one(rng)
        text = KIND[name](who, rng)
        if text is None or text == cells[field]:
            continue
        cells[field] = text
        touched.add(field)
        done.append(name)
        if len(done) == wanted:
            break
    return done
