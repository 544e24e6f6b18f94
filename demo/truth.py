"""What is true of each row and of the register: written beside the city, never into the inbox."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from demo.feed import Rows
from demo.plan import STRANGER, TRAPS
from demo.randomness import Ints, Texts
from demo.register import Register
from demo.writing import lines

HEADER = ["row_number", "row_id", "recipient_id", "damage", "trap", "defect", "note"]
RELATION = {"relative": "of", "namesake": "of", "number_shared": "with", "foreign_number": "of"}


def recipient_ids(at: Ints) -> Texts:
    """Write the keys of positions in the register."""
    return np.array([f"R{n + 1:08d}" for n in at.tolist()], dtype=object)


def truth_lines(register: Register, rows: Rows, first_number: int) -> str:
    """Write the truth of some rows: one line a recipient, one line with none for a stranger."""
    size = len(rows)
    known = rows.who != STRANGER
    keys = np.full(size, "", dtype=object)
    keys[known] = recipient_ids(rows.who[known])
    trap = np.array(TRAPS, dtype=object)[rows.trap]
    note = rows.note.copy()
    for at in np.flatnonzero(rows.trap):
        if trap[at] in RELATION:
            other = recipient_ids(rows.partner[at : at + 1])[0]
            note[at] = f"{note[at]} {RELATION[trap[at]]} {other}".strip()
    number = np.array([str(first_number + i) for i in range(size)], dtype=object)
    columns = [number, rows.columns["row_id"], keys, rows.done, trap, rows.defect, note]
    second = np.full(size, -1, dtype=np.int64)
    second[known] = register.second[rows.who[known]]
    twice = np.flatnonzero(second >= 0)
    again = [column[twice] for column in columns]
    again[2] = recipient_ids(second[twice])
    order = np.argsort(np.concatenate([np.arange(size), twice]), kind="stable")
    return lines([np.concatenate([a, b])[order] for a, b in zip(columns, again, strict=True)])


@dataclass
class Counts:
    """Rows of one file by what is true of them."""

    rows: int = 0
    registered: int = 0
    damaged: int = 0
    damage: Counter[str] = field(default_factory=Counter)
    traps: Counter[str] = field(default_factory=Counter)
    defects: Counter[str] = field(default_factory=Counter)

    def add(self, rows: Rows) -> None:
        """Count some rows."""
        self.rows += len(rows)
        self.registered += int((rows.who != STRANGER).sum())
        done = rows.done[rows.done != ""]
        self.damaged += len(done)
        for kinds in done:
            self.damage.update(kinds.split("|"))
        self.traps.update(TRAPS[code] for code in rows.trap[rows.trap > 0])
        self.defects.update(rows.defect[rows.defect != ""])

    def as_data(self) -> dict[str, object]:
        """Return the counts as JSON-ready data."""
        return {"rows": self.rows, "registered": self.registered, "damaged": self.damaged,
                "damage": dict(sorted(self.damage.items())),
                "traps": dict(sorted(self.traps.items())),
                "defects": dict(sorted(self.defects.items()))}  # fmt: skip
