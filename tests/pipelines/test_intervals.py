"""From when to when the facts of a delivery were held for true, over its revisions."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pipelines.facts.batch import COLUMNS
from pipelines.facts.intervals import held

FIRST = date(2026, 4, 20)


def facts(recipients: set[str]) -> pd.DataFrame:
    rows = [
        {
            "recipient_id": r,
            "kind": "travel",
            "occurred_on": FIRST,
            "grade": "certain",
            "details": "{}",
            "row_id": r,
            "score": 1.0,
            "link": "[]",
        }
        for r in sorted(recipients)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def known_on(frame: pd.DataFrame, day: date) -> list[str]:
    return sorted(
        row.recipient_id
        for row in frame.itertuples()
        if row.known_from <= day and (not isinstance(row.known_to, date) or day < row.known_to)
    )


revisions = st.lists(
    st.tuples(st.integers(0, 3), st.sets(st.sampled_from(["R1", "R2", "R3", "R4"]))),
    min_size=1,
    max_size=5,
)


@given(revisions)
def test_on_each_day_the_newest_revision_received_by_then_is_what_was_known(
    steps: list[tuple[int, set[str]]],
) -> None:
    received, history = FIRST, []
    for gap, recipients in steps:
        received += timedelta(days=gap)
        history.append((received, recipients))
    frame = held([(day, facts(recipients)) for day, recipients in history])
    for offset in range(-1, 20):
        day = FIRST + timedelta(days=offset)
        newest = [recipients for received, recipients in history if received <= day]
        assert known_on(frame, day) == sorted(newest[-1] if newest else set())
    keys = list(zip(frame["recipient_id"], frame["nth"], strict=True))
    assert len(keys) == len(set(keys))


def test_a_fact_taken_back_and_told_again_has_two_intervals() -> None:
    frame = held(
        [
            (FIRST, facts({"R1"})),
            (FIRST + timedelta(days=1), facts(set())),
            (FIRST + timedelta(days=2), facts({"R1"})),
        ]
    )
    assert list(frame["known_from"]) == [FIRST, FIRST + timedelta(days=2)]
    assert list(frame["nth"]) == [0, 1]
