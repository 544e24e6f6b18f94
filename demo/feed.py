"""The shapes that feeds are made with: a city, a draft of some rows, the rows, a kind of file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from demo.people import People
from demo.randomness import Flags, Ints, Texts
from demo.register import Register
from demo.settings import Settings
from demo.story import Story

CHUNK = 50_000  # rows made and held as text at a time


@dataclass
class City:
    """What every file of a city is made from."""

    settings: Settings
    register: Register
    story: Story


@dataclass
class Rows:
    """Rows as text columns in file order, and what only the truth knows of them.

    `done` kinds of damage joined by `|`; `defect` why the row cannot be used; `partner` the other
    person of a trap.
    """

    columns: dict[str, Texts]
    who: Ints
    trap: Ints
    partner: Ints
    protected: Flags
    done: Texts
    defect: Texts
    note: Texts

    def __len__(self) -> int:
        return len(self.who)

    def keep(self, which: Flags) -> Rows:
        """Return some of the rows."""
        columns = {k: v[which] for k, v in self.columns.items()}
        return Rows(columns, self.who[which], self.trap[which], self.partner[which],
                    self.protected[which], self.done[which], self.defect[which],
                    self.note[which])  # fmt: skip


@dataclass
class Draft:
    """What a feed needs to fill its own columns: the people of the rows and the day."""

    city: City
    people: People
    who: Ints
    protected: Flags
    index: int
    today: int

    def __len__(self) -> int:
        return len(self.who)


@dataclass(frozen=True)
class Feed:
    """One kind of file.

    `letter` begins each row id; `ages` of strangers in years; `columns` fills the feed's own
    columns; `finish` adapts them after the damage; `date` is the required date column, `code`
    a column with a small code table.
    """

    name: str
    letter: str
    ages: tuple[int, int]
    date: str
    code: str
    columns: Callable[[np.random.Generator, Draft], dict[str, Texts]]
    finish: Callable[[np.random.Generator, Draft, Rows], None] | None = None
