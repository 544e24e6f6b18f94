"""Findings and judgements are inputs with a day of their own: whatever the order in which they
and the deliveries are worked through, the end is the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.facts.batch import link_key
from pipelines.hand_over import hand_over
from pipelines.workspace import Workspace
from tests.review.desk_world import DAY, death, decided, journey, state, tell, town

UNSURE = '[["name","close"]]'
PEOPLE = ("R1", "R2")


@dataclass(frozen=True)
class Told:
    """A revision of a file: who died, or travelled, in it, and with which grade."""

    feed: str
    day: date
    revision: int
    received: date
    rows: frozenset[tuple[str, str]]

    @property
    def known(self) -> date:
        """The day it became known."""
        return self.received

    def work(self, ws: Workspace) -> None:
        """Decide it."""
        make: Callable[..., dict[str, object]] = death if self.feed == "death" else journey
        rows = [
            make(who, self.day, grade=grade, compared="[]" if grade == "certain" else UNSURE)
            for who, grade in sorted(self.rows)
        ]
        tell(ws, self.feed, self.day, rows, self.revision, self.received)


@dataclass(frozen=True)
class Said:
    """A decision of people on a day; `undone_on` takes it back."""

    kind: str
    who: str
    known: date
    about: date
    undone_on: date | None = None

    def work(self, ws: Workspace) -> None:
        """Decide it, and take it back where it was."""
        made = decided(ws, self.kind, self.known, who=self.who, **self._content())
        hand_over(ws, self.known)
        if self.undone_on is not None:
            day, of = self.undone_on, made.proposal_id
            decided(ws, "undo", day, who=self.who, undoes=of, note="an error")
            hand_over(ws, day)

    def _content(self) -> dict[str, object]:
        about = self.about.isoformat()
        if self.kind in ("same_person", "different_person"):
            details = '{"boarded":true,"mode":"rail"}'
            fact = f"travel|{about}|possible|{details}"
            return {"facts": [{"evidence_id": "", "fact": fact, "link": link_key(UNSURE)}]}
        day = min(about, self.known.isoformat())
        if self.kind == "finding_lost":
            return {"ground": "death", "effective": day, "how_verified": "asked"}
        return {"ground": "death", "seen_alive_on": day, "how_verified": "seen"}


days = st.integers(0, 60).map(lambda n: DAY + timedelta(n))
rows = st.frozensets(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["certain", "possible"])), max_size=3
)


@st.composite
def stories(draw: st.DrawFn) -> list[Told | Said]:
    """Files, some corrected and late, and decisions, some taken back."""
    events: list[Told | Said] = []
    travelled = sorted(draw(st.sets(days, min_size=1, max_size=2)))
    for feed, on in [("travel", day) for day in travelled] + [("death", draw(days))]:
        received = on
        for revision in range(1, 1 + draw(st.integers(1, 2))):
            events.append(Told(feed, on, revision, received, draw(rows)))
            received += timedelta(draw(st.integers(0, 30)))
    kinds = ["finding_lost", "objection", "finding_not_lost", "same_person", "different_person"]
    for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3, unique=True)):
        known = draw(days)
        later = draw(st.one_of(st.none(), st.integers(0, 30)))
        undone = None if later is None else known + timedelta(later)
        who, about = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(travelled))
        events.append(Said(kind, who, known, about, undone))
    return events


def end_of(ws: Workspace, events: list[Told | Said]) -> dict[str, dict[str, str | int]]:
    """The digest after working through the events and handing over the last day of all."""
    last = max(max(e.known, getattr(e, "undone_on", None) or e.known) for e in events)
    for event in events:
        event.work(ws)
    hand_over(ws, last)
    return state(ws)


@settings(max_examples=int(os.environ.get("CERTIFY_TEST_ORDERS", "6")))
@given(stories(), st.randoms(use_true_random=False))
def test_decisions_and_deliveries_in_any_order_end_in_the_same_state(
    tmp_path_factory: pytest.TempPathFactory, events: list[Told | Said], random: Random
) -> None:
    events.sort(key=lambda e: (e.known, isinstance(e, Said), getattr(e, "revision", 0)))
    shuffled = list(events)
    random.shuffle(shuffled)
    in_order = end_of(town(tmp_path_factory.mktemp("order"), people=2), events)
    assert end_of(town(tmp_path_factory.mktemp("shuffled"), people=2), shuffled) == in_order
