"""From when to when each fact of a delivery was held for true, over all its revisions.

The revisions of a file are states of knowledge: what revision 1 said holds from the day it
was received until the day a revision without it was received. The result depends on the
revisions alone, not on the order in which they were worked through.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from pipelines.facts import COLUMNS

KEY = ["recipient_id", "kind", "occurred_on", "grade", "details"]
"""What makes two facts of one delivery the same fact."""


def held(revisions: Sequence[tuple[date, pd.DataFrame]]) -> pd.DataFrame:
    """The facts of a delivery with `known_from` and `known_to`.

    Args:
        revisions: day received and facts of each revision, oldest revision first.

    Returns:
        `COLUMNS` plus known_from, known_to (None: still held) and `nth`, which tells apart
        the intervals of a fact that was taken back and said again.
    """
    if len(revisions) == 1:
        received, facts = revisions[0]
        return facts.assign(known_from=received, known_to=None, nth=0)
    open_, closed = _empty(), []
    for received, facts in revisions:
        merged = open_.merge(facts[KEY], on=KEY, how="left", indicator=True)
        gone = (merged["_merge"] == "left_only").to_numpy()
        closed.append(open_[gone].assign(known_to=received))
        stays = open_[~gone]
        known = facts.merge(stays[KEY], on=KEY, how="left", indicator=True)
        fresh = facts[(known["_merge"] == "left_only").to_numpy()]
        open_ = pd.concat([stays, fresh.assign(known_from=received, known_to=None)])
    everything = pd.concat([*closed, open_])
    everything = everything[
        everything["known_to"].isna() | (everything["known_to"] > everything["known_from"])
    ]
    everything = everything.sort_values([*KEY, "known_from"], kind="stable")
    nth = everything.groupby(KEY, sort=False).cumcount()
    return everything.assign(nth=nth).reset_index(drop=True)


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in [*COLUMNS, "known_from", "known_to"]}, dtype=object)
