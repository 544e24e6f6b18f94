"""From when to when each fact of a delivery was held for true, over all its revisions.

The revisions of a file are states of knowledge: what revision 1 said holds from the day it
was received until the day a revision without it was received. So are the days on which the
register changed: a row may come to mean somebody else. The result depends on the revisions and
the versions of the register alone, not on the order in which they were worked through.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from pipelines.facts.batch import COLUMNS, SPAN

KEY = ["recipient_id", "kind", "occurred_on", "grade", "details"]
"""What makes two facts of one delivery the same fact."""


State = tuple[date, pd.DataFrame]
"""From a day on a delivery said these facts, and no others."""


def states(revisions: Sequence[State]) -> list[State]:
    """What a delivery said, state after state, by revision and by change of the register.

    Args:
        revisions: day received and facts of each revision, with the span of their links, oldest
            revision first.
    """
    told: list[State] = []
    for place, (received, facts) in enumerate(revisions):
        ends = min((day for day, _ in revisions[place + 1 :]), default=date.max)
        told += [
            (day, said)
            for day, said in _over_time(received, facts)
            if day == received or day < ends
        ]
    return told


def _over_time(received: date, facts: pd.DataFrame) -> list[State]:
    since, until = (facts[name] for name in SPAN)
    turns = {day for day in (*since.dropna(), *until.dropna()) if day > received}
    if not turns:
        return [(received, facts)]
    return [
        (
            day,
            facts[_by(since, day, missing=True) & ~_by(until, day, missing=False)]
            .drop_duplicates(KEY)
            .reset_index(drop=True),
        )
        for day in sorted({received, *turns})
    ]


def _by(days: pd.Series, day: date, *, missing: bool) -> pd.Series:
    """Whether each day is not after another, as booleans."""
    return pd.Series(
        [missing if pd.isna(one) else one <= day for one in days], index=days.index, dtype=bool
    )


def held(revisions: Sequence[State]) -> pd.DataFrame:
    """The facts of a delivery with `known_from` and `known_to`.

    Args:
        revisions: the states of the delivery, oldest first: day, and facts.

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
