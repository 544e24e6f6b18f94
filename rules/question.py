"""One question put to the rules: who, which evidence, on which day, by what was known when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rules.knowledge import Knowledge
from rules.law import Law
from rules.life import Item, View
from rules.months import first_day, last_day, month_of
from rules.timeline import Timeline
from rules.types import ClosedMonths, Evidence, Recipient


class Question:
    """The facts of the question in the forms that payroll, loss and standing need."""

    __slots__ = (
        "_law_seen",
        "_view_seen",
        "approved",
        "as_of",
        "base_law",
        "closed",
        "knowledge",
        "known_at",
        "law",
        "month",
        "not_before",
        "recipient",
        "registered",
        "timeline",
        "views",
    )

    def __init__(
        self,
        recipient: Recipient,
        evidence: Iterable[Evidence],
        timeline: Timeline,
        as_of: date,
        known_at: date,
        closed: ClosedMonths | None,
    ) -> None:
        self.recipient = recipient
        self.timeline = timeline
        self.as_of = as_of
        self.known_at = known_at
        self.closed = closed
        self.month = month_of(as_of)
        self.law = timeline.on(as_of)
        self.base_law = self.law or _nearest(timeline)
        self.knowledge = Knowledge(evidence, self.base_law)
        approved = recipient.approved_month
        if approved is None or not self.base_law.values.approval_starts_cycle:
            self.approved: date | None = None
        else:
            self.approved = last_day(month_of(approved))
        self.not_before = date.min if approved is None else first_day(month_of(approved))
        self.registered = recipient.registered or date.min
        self.views: dict[int, View] = {}
        self._law_seen: Law | None = None
        self._view_seen: View

    def view(self, law: Law) -> View:
        """The life evidence under a law."""
        if law is self._law_seen:
            return self._view_seen
        found = self.views.get(id(law))
        if found is None:
            found = self.views[id(law)] = View(self.knowledge.life, law, self.not_before)
        self._law_seen, self._view_seen = law, found
        return found

    def payroll_law(self, month: int) -> Law:
        """The law that judges a month, or the nearest one for a month without a rule set."""
        return self.timeline.of_month(month) or self.base_law

    def known_by_close(self, month: int) -> date:
        """The day whose knowledge judges a month: its payroll's close, or `known_at` if earlier."""
        close = self.payroll_law(month).close_of(month)
        return close if close < self.known_at else self.known_at

    def base_day(
        self, law: Law, known: date, on: date = date.max
    ) -> tuple[date | None, Item | None]:
        """Day from which the running validity counts, and the evidence behind it.

        The approval stands in where nothing certifies, or where it reaches further.
        """
        best = self.view(law).best(known, on)
        approved = self.approved
        if best is None:
            return approved, None
        if approved is None or approved <= best.day:
            return best.day, best
        further = law.cycle.through(approved) > law.cycle.through(best.day)
        return (approved, None) if further else (best.day, best)

    def lapse(self, law: Law, known: date) -> int | None:
        """First month unpaid by what was known on a day; None where no term is known (A19)."""
        if law.is_round:
            best = self.view(law).best(known)
            return law.suspension_month if best is None else law.lapse(best.day)
        day, _ = self.base_day(law, known)
        return None if day is None else law.lapse(day)


def _nearest(timeline: Timeline) -> Law:
    for law in timeline.laws:
        if law is not None:
            return law
    raise AssertionError("a timeline holds at least one law")  # the rule book refuses others
