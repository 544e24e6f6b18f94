"""What `evaluate` has found so far: filled step by step, then frozen into a `Standing`."""

from __future__ import annotations

from datetime import date

from rules.life import Item
from rules.loss import Stop
from rules.months import first_day, month_of
from rules.question import Question
from rules.restore import Skip
from rules.types import Case
from rules.working_days import Term


class State:
    """Working notes of one evaluation."""

    def __init__(self) -> None:
        self.scope = ""
        self.in_scope = False
        self.base: date | None = None
        self.certified_by: Item | None = None
        self.through: date | None = None
        self.due_month: date | None = None
        self.due_on: date | None = None
        self.counts_from: date | None = None
        self.first_notice: int | None = None
        self.due_now = False
        self.unknown = False
        self.feedback: Term | None = None
        self.feedback_item: Item | None = None
        self.payment = "paid"
        self.skips: list[Skip] = []
        self.restored: list[Skip] = []
        self.unpaid_from: int | None = None
        self.stops: list[Stop] = []
        self.held: list[Item] = []
        self.possible: list[Item] = []
        self.cases: list[Case] = []
        self.queues: tuple[str, ...] = ()
        self.conflict = False
        self.home_visit = False

    def reminders(self, question: Question) -> tuple[date, ...]:
        """Reminder months of the running cycle; once overdue also each month up to `as_of`."""
        law = question.law
        if law is None or not self.in_scope or self.payment == "stopped" or self.unknown:
            return ()
        if law.reminder_fixed:
            months = [] if self.certified_by else list(law.reminder_fixed)
        elif law.reminder_months and self.through is not None:
            due = month_of(self.through)
            months = list(range(due - law.reminder_months + 1, due + 1))
        else:
            return ()
        return tuple(first_day(month) for month in months + self._overdue(question, months))

    def _overdue(self, question: Question, months: list[int]) -> list[int]:
        law = question.law
        if law is None or not law.values.reminders_after_expiry or not months:
            return []
        if law.is_round:
            if self.payment != "suspended":
                return []
            first = min(skip.since for skip in self.skips[-1:])
            return list(range(first, question.month + 1))
        last = months[-1]
        if self.payment == "suspended":
            return list(range(last + 1, question.month + 1))
        return [
            month
            for month in range(last + 1, question.month + 1)
            if (judged := question.timeline.of_month(month)) is not None and judged.code == law.code
        ]

    def manual_since(self, question: Question) -> date | None:
        """Day from which the recipient has been in the manual queue, as known now."""
        if "manual_certification" not in self.queues:
            return None
        law = question.law
        since = question.recipient.registered or date.min
        if law is not None:
            for start, other in zip(question.timeline.starts, question.timeline.laws, strict=True):
                if other is not None and other.code == law.code:
                    since = max(since, start)
                    break
            if self.first_notice is not None and not self.unknown:
                since = max(since, first_day(self.first_notice))
            for item in question.view(law).certifying:  # what had certified and was taken back
                if item.until <= question.known_at and (self.base is None or item.day > self.base):
                    since = max(since, item.until)
        elif self.skips:
            since = first_day(self.skips[-1].since)
        return None if since == date.min else since
