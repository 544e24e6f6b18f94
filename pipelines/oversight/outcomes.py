"""How often the records of each feed were right, told from what people decided about them.

Two questions are kept apart. *Is it this person?* is answered about any evidence. *Is what the
record says true?* is answered about a recorded loss. Only decisions that stand are counted.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from matchers.evaluate import interval
from pipelines.store import Connection
from pipelines.store import outcomes as stored
from pipelines.store.outcomes import Decided

LOSS = ("death", "custody", "medical")
"""Kinds of evidence that a finding about a loss is about."""

PERSON = ("same_person", "different_person")
FACT = ("finding_lost", "finding_not_lost")
HELD = ("release_held", "reject_held")
QUESTIONS = {"person": PERSON, "fact": FACT, "held": HELD}
"""Per question the answer that says that the record was right, and the one that says no."""


@dataclass(frozen=True)
class Share:
    """So many of all were right, with the interval that holds the true share in 95 of 100."""

    right: int
    total: int

    @property
    def share(self) -> float | None:
        """None where nothing was answered."""
        return self.right / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval."""
        return interval(self.right, self.total)


@dataclass
class Outcome:
    """What became of the records of a feed. Grain: a feed and period."""

    feed: str
    answers: Counter[str] = field(default_factory=Counter)
    """Cases by answer; a case counts once a feed."""
    wrong_source: int = 0
    """Objections that named the feed."""

    def of(self, question: str) -> Share:
        """The share of right answers to one of `QUESTIONS`."""
        right, wrong = (self.answers[one] for one in QUESTIONS[question])
        return Share(right, right + wrong)


def outcomes(
    connection: Connection, places: Sequence[str], since: date, until: date
) -> tuple[list[Outcome], bool]:
    """Outcomes by feed, and whether there were more decisions than were looked at."""
    rows = stored.decided(connection, places, since, until)
    named = {row.case_id: _evidence(row) for row in rows}
    pairs = ((row.recipient_id, one) for row in rows for one in named[row.case_id])
    sources = stored.sources(connection, pairs)
    found: defaultdict[str, Outcome] = defaultdict(lambda: Outcome(""))
    for row in rows:
        told = [sources.get((row.recipient_id, one)) for one in named[row.case_id]]
        about_loss = row.answer in FACT
        feeds = {feed for feed, kind in filter(None, told) if not about_loss or kind in LOSS}
        for feed in feeds:
            found[feed].answers[row.answer] += 1
    for said in stored.objections(connection, places, since, until):
        source = str(said.content.get("wrong_source") or "")
        if source:
            found[source].wrong_source += 1
    for feed, one in found.items():
        one.feed = feed
    counted = sorted(found.values(), key=lambda one: (-sum(one.answers.values()), one.feed))
    return counted, len(rows) == stored.MOST


def _evidence(row: Decided) -> list[str]:
    """The evidence that a decision is about: what it names, else all that the case stood on."""
    named = json.loads(row.content).get("evidence")
    return list(named or json.loads(row.evidence))
