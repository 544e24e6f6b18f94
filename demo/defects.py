"""Rows that cannot be used: what check must quarantine, in a known share of each file."""

from __future__ import annotations

import numpy as np

from demo.feed import CHUNK, Feed, Rows
from demo.randomness import Dice, Texts, generator, pick

KINDS = Dice({"bad_date": 30, "future_date": 15, "missing_date": 15, "missing_row_id": 15,
              "duplicate_row_id": 15, "unknown_code": 10})  # fmt: skip
FIRST_OF_TWO = "row_id_used_again"  # the row whose id the next one repeats
BAD_DATES = ("2026-13-45", "0000-00-00", "26-4-31", "待定", "20260230")
LEAST, LEAST_FOR = 2, 20  # so many in the first chunk of a file of so many rows


def add_defects(seed: int, share: float, feed: Feed, index: int, start: int, rows: Rows) -> None:
    """Spoil a share of the rows in place and write the kind into `rows.defect`."""
    if not share or len(rows) < 2:
        return
    rng = generator(seed, f"defects-{feed.name}", index, start // CHUNK)
    chosen = rng.random(len(rows)) < share
    if start == 0 and len(rows) >= LEAST_FOR and chosen.sum() < LEAST:
        chosen[1 + rng.permutation(len(rows) - 1)[:LEAST]] = True
    chosen &= ~rows.protected
    for at in np.flatnonzero(chosen):
        _spoil(rng, feed, rows, int(at), KINDS.one(rng))


def _spoil(rng: np.random.Generator, feed: Feed, rows: Rows, at: int, kind: str) -> None:
    """Spoil one row; an id is repeated only from a row that has one and is whole."""
    cells: dict[str, Texts] = rows.columns
    if kind == "duplicate_row_id":
        if at == 0 or rows.defect[at - 1] or rows.protected[at - 1]:
            return
        cells["row_id"][at] = cells["row_id"][at - 1]
        rows.defect[at - 1] = FIRST_OF_TWO
    elif kind == "missing_row_id":
        cells["row_id"][at] = ""
    elif kind == "unknown_code":
        cells[feed.code][at] = pick(rng, ("X9", "?", "unknown"))
    elif kind == "missing_date":
        cells[feed.date][at] = ""
    elif kind == "future_date":
        cells[feed.date][at] = "2" + pick(rng, ("0", "1")) + "99" + cells[feed.date][at][4:]
    else:
        cells[feed.date][at] = pick(rng, BAD_DATES)
    rows.defect[at] = kind
