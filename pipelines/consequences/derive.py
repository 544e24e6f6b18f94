"""All that follows from one recipient's standing, as rows of the tables.

A pure function of what is on record, the horizon, and what was sent; so the order of runs does
not matter here either. Nearly everybody has no month out of the ordinary: for them nothing is
evaluated a second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from pipelines.consequences.instructions import instructions_of
from pipelines.consequences.notices import COUNTER, REMINDER, payment_notices, reminder_of
from pipelines.consequences.offsets import Record
from pipelines.evaluation.held_back import as_payrolls_see, closed_as_known, issued_as_known
from pipelines.evaluation.inputs import Inputs
from pipelines.evaluation.known import as_known
from pipelines.evaluation.translation import question_of, standing_of
from pipelines.store.consequences import Instruction, Issued, Notice
from pipelines.store.standings import Judged
from rules import ClosedMonths, RuleBook, Standing
from rules.months import first_day, last_day, month_of
from rules.timeline import Timeline

_NO_TURN = ("monthly_fen", "residence", "registered", "known_from")


@dataclass
class Consequences:
    """What follows for one recipient."""

    instructions: list[Instruction] = field(default_factory=list)
    """All that were not sent."""
    notices: list[Notice] = field(default_factory=list)
    """All that are due in the month of the horizon and were not sent."""
    wake_on: date | None = None
    """Next day on which this may change with no new evidence and no change of the standing."""


def add_consequences(judged: Judged, inputs: Inputs, book: RuleBook, standing: Standing) -> None:
    """Add to `judged` what follows from the standing that was added to it last."""
    following = consequences_of(inputs, book, standing)
    one = inputs.recipient_id
    judged.instructions += [{"recipient_id": one, **i._asdict()} for i in following.instructions]
    judged.notices += [{"recipient_id": one, **n._asdict()} for n in following.notices]
    if following.wake_on is not None:
        row = judged.standings[-1]
        row["next_change_on"] = min(row["next_change_on"] or date.max, following.wake_on)


def consequences_of(inputs: Inputs, book: RuleBook, standing: Standing) -> Consequences:
    """Instructions and notices as of the horizon, which is the day of the standing."""
    if not _out_of_the_ordinary(inputs, standing):
        return _reminded(standing, inputs.sent)

    def ask(as_of: date, known_at: date) -> Standing:
        return standing_of(inputs, book, as_of, known_at)

    def timeline(month: int) -> Timeline:
        row = inputs.row
        if inputs.earlier:
            row = as_known((*inputs.earlier, inputs.row), last_day(month))
        return book.timeline(row.jurisdiction, row.benefit_class)

    here = standing.known_at
    payrolls = as_payrolls_see(inputs, here)

    def see(day: date) -> Standing:
        return standing_of(payrolls, book, day, day)

    _, evidence = question_of(inputs, here)
    turns = [day for day in _turns(inputs) if day < here]
    record = Record(standing, ask, evidence, timeline, turns, see)
    return follow(record, issued_as_known(inputs, here), closed_as_known(inputs, here))


def _turns(inputs: Inputs) -> Iterator[date]:
    """Last days before the register said something else that months are judged by.

    Changes of amount and residence are evidence, and no turns.
    """
    for before, after in pairwise((*inputs.earlier, inputs.row)):
        same = before._replace(**{name: getattr(after, name) for name in _NO_TURN})
        if same != after and after.known_from is not None:
            yield after.known_from - timedelta(days=1)


def follow(record: Record, issued: Issued, closed: ClosedMonths | None) -> Consequences:
    """The same in the words of the rules, for anybody."""
    standing = record.standing
    following = _reminded(standing, issued)
    following.instructions = instructions_of(record, issued, closed)
    said = payment_notices(record, issued)
    following.notices += _not_sent(said, issued)
    if standing.payment != "paid" or any(notice.kind == COUNTER for notice in said):
        next_month = first_day(month_of(standing.as_of) + 1)
        following.wake_on = min(next_month, following.wake_on or date.max)
    return following


def _reminded(standing: Standing, issued: Issued) -> Consequences:
    reminders = standing.reminders
    month = standing.as_of.replace(day=1)
    if not reminders or month < reminders[0]:  # nearly everybody
        return Consequences(wake_on=reminders[0] if reminders else None)
    due = _not_sent(list(reminder_of(standing, month)), issued)
    later = [day for day in reminders if day > month]
    return Consequences(notices=due, wake_on=min(later, default=None))


def _not_sent(notices: list[Notice], issued: Issued) -> list[Notice]:
    sent = {(notice.kind, notice.month) for notice in issued.notices}
    return [notice for notice in notices if (notice.kind, notice.month) not in sent]


def _out_of_the_ordinary(inputs: Inputs, standing: Standing) -> bool:
    if standing.months or (inputs.closed is not None and inputs.closed.skipped):
        return True
    if inputs.sent.instructions or any(n.kind != REMINDER for n in inputs.sent.notices):
        return True
    if inputs.confirmed or any(row.kind == "finding" for row in inputs.held):
        return True
    return bool(inputs.earlier) and any(_turns(inputs))
