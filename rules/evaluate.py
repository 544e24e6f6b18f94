"""The one question: what follows for this recipient on a day, by what was known on a day?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rules.book import RuleBook
from rules.brakes import held_covers
from rules.change import next_change
from rules.loss import stopped, stops_known
from rules.money import back_pay, months_not_paid, overpaid, skipped_months
from rules.months import first_day
from rules.payroll import Walk
from rules.question import Question
from rules.queues import fill_queues
from rules.reasons import collect
from rules.restore import restored
from rules.scope import IN, scope_of
from rules.state import State
from rules.types import ClosedMonths, Evidence, Recipient, Standing
from rules.validity import fill_validity


def evaluate(
    recipient: Recipient,
    evidence: Iterable[Evidence],
    book: RuleBook,
    as_of: date,
    known_at: date,
    *,
    closed: ClosedMonths | None = None,
    rule_set: str | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Standing:
    """The standing of one recipient on `as_of`, by what was known at the end of `known_at`.

    Pure and total: any evidence in any order gives a standing. `closed` gives the payroll months
    that are facts; without it they are derived. `rule_set` judges every month by one rule set;
    `parameters` replaces named parameters.

    Raises:
        RulesError: the rule book holds no such jurisdiction, rule set or parameter.
    """
    timeline = book.timeline(recipient.jurisdiction, recipient.benefit_class, rule_set, parameters)
    question = Question(recipient, evidence, timeline, as_of, known_at, closed)
    state = State()
    law = question.law
    state.scope = scope_of(question, law, known_at) if law is not None else "no_rule_set"
    state.in_scope = state.scope == IN
    fill_validity(question, state)
    walk = Walk(question)
    state.skips = walk.skips
    state.restored = [skip for skip in walk.skips if restored(question, skip)]
    state.unpaid_from = walk.unpaid_from
    if question.knowledge.findings:
        state.stops = stops_known(question, known_at)
    state.payment = _payment(question, state)
    fill_queues(question, state)
    return _standing(question, state)


def _payment(question: Question, state: State) -> str:
    if state.stops and stopped(state.stops, question.month):
        return "stopped"
    last = state.skips[-1] if state.skips else None
    if last is None or last.month != question.month or last.stop:
        return "paid"
    if state.restored and state.restored[-1] is last:
        return "paid"
    carried = question.law or last.started
    if held_covers(question, carried, question.month, question.known_at):
        return "paid"
    return "suspended"


def _standing(question: Question, state: State) -> Standing:
    law = question.law
    return Standing(
        rule_set=law.code if law else None,
        in_scope=state.in_scope,
        payment=state.payment,
        certified_through=state.through,
        due_month=state.due_month,
        counts_from=state.counts_from,
        reminders=state.reminders(question),
        unpaid_from=None if state.unpaid_from is None else first_day(state.unpaid_from),
        back_pay=back_pay(question, state),
        overpaid=overpaid(question, state),
        queue=state.queues[0] if state.queues else "none",
        queues=state.queues,
        feedback_due=state.feedback.day if state.feedback else None,
        held=tuple(item.evidence.id for item in reversed(state.held)),
        reasons=collect(question, state),
        cases=tuple(state.cases),
        skipped_months=skipped_months(question, state),
        months=months_not_paid(question, state),
        certified_by=state.certified_by.evidence.id if state.certified_by else None,
        manual_since=state.manual_since(question),
        due_on=state.due_on,
        open_channels=law.open_channels if law else (),
        next_change_on=next_change(question, state),
        as_of=question.as_of,
        known_at=question.known_at,
    )
