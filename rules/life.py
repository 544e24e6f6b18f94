"""Evidence of life: what each piece proves under a law, and between which days it was known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rules.law import Law
from rules.types import Evidence

CERTIFIES, POSSIBLE, HELD, NOTHING, EXCLUDED = (
    "certifies",
    "possible",
    "held",
    "nothing",
    "excluded",
)
LIFE_KINDS = frozenset({"certified", "travel", "medical", "finding"})


class Item:
    """A piece of evidence in one span of knowledge: known from `since` until before `until`."""

    __slots__ = ("day", "evidence", "released", "since", "until")

    def __init__(
        self, evidence: Evidence, day: date, since: date, until: date, released: bool = False
    ) -> None:
        self.evidence = evidence
        self.day = day
        self.since = since if since >= day else day  # nothing is proven before it happened
        self.until = until
        self.released = released

    def known(self, day: date) -> bool:
        """Was this held for true at the end of that day?"""
        return self.since <= day < self.until


def day_of(evidence: Evidence, law: Law) -> date | None:
    """Day on which a person was provably alive by this evidence; None where it says nothing."""
    if evidence.kind == "finding":
        return evidence.seen_alive_on if evidence.outcome == "not_lost" else None
    if evidence.form_received and law.values.posted_form_counts_on == "receipt":
        return evidence.form_received
    return evidence.date


def accept(evidence: Evidence, law: Law) -> str:
    """What one piece of evidence does under a law, were it known and not released by hand."""
    kind = evidence.kind
    if kind == "certified":
        return _certification(evidence, law)
    if kind == "travel":
        if evidence.boarded is False:
            return NOTHING
        proves = law.values.accepts_travel
    elif kind == "medical":
        if evidence.med_type not in law.inpatient_codes:
            return EXCLUDED
        proves = law.values.accepts_inpatient and evidence.discharge_status in law.alive_codes
    else:
        proves = kind == "finding" and evidence.seen_alive_on is not None
    if not proves:
        return NOTHING
    return CERTIFIES if evidence.grade == "certain" else POSSIBLE


def _certification(evidence: Evidence, law: Law) -> str:
    if evidence.result not in (None, "passed"):
        return NOTHING  # a failed check proves nothing, least of all a death
    if evidence.channel not in law.channels:
        return HELD
    closed = law.closed_days.get(evidence.channel)
    if closed and evidence.date.day in closed:
        return HELD
    return CERTIFIES if evidence.grade == "certain" else POSSIBLE


def shows_life(evidence: Evidence, law: Law) -> bool:
    """Does it show, with certainty, a living person, whether or not the law lets it certify?"""
    if evidence.kind == "finding":
        return evidence.outcome == "not_lost" and evidence.seen_alive_on is not None
    if evidence.grade != "certain":
        return False
    if evidence.kind == "certified":
        return _certification(evidence, law) == CERTIFIES
    if evidence.kind == "travel":
        return evidence.boarded is not False
    return (
        evidence.kind == "medical"
        and evidence.med_type in law.inpatient_codes
        and evidence.discharge_status in law.alive_codes
    )


class View:
    """The life evidence as one law sees it, latest first; made once per law and question."""

    __slots__ = ("certifying", "held", "law", "possible")

    def __init__(self, items: Sequence[Item], law: Law, not_before: date) -> None:
        self.law = law
        self.certifying: list[Item] = []
        self.held: list[Item] = []
        self.possible: list[Item] = []
        for item in items:
            outcome = accept(item.evidence, law)
            if item.released and outcome in (HELD, POSSIBLE):
                outcome = CERTIFIES
            if outcome == HELD:
                self.held.append(item)
            elif item.day >= not_before:
                if outcome == CERTIFIES:
                    self.certifying.append(item)
                elif outcome == POSSIBLE:
                    self.possible.append(item)

    def best(self, known: date, on: date = date.max) -> Item | None:
        """The latest certifying item known on a day, among those that happened by `on`."""
        for item in self.certifying:
            if item.since <= known < item.until and item.day <= on:
                return item
        return None
