"""How long the recipient is certified for, since when the cycle counts, and when it is due."""

from __future__ import annotations

from rules.law import Law
from rules.life import CERTIFIES, Item, accept
from rules.months import first_day, last_day, month_of
from rules.question import Question
from rules.state import State
from rules.working_days import end_of_term


def fill_validity(question: Question, state: State) -> None:
    """Validity and due dates under the law of `as_of`; nothing where no rule set is in force."""
    law = question.law
    if law is None:
        return
    if law.is_round:
        _fill_round(question, state, law)
    else:
        _fill_rolling(question, state, law)
    if law.values.feedback_working_days is not None and law.ministry_channels:
        _fill_feedback(question, state, law)


def _fill_rolling(question: Question, state: State, law: Law) -> None:
    state.base, state.certified_by = question.base_day(law, question.known_at, question.as_of)
    if not law.class_in_scope:
        state.base = state.certified_by = None
        return
    if state.base is None:
        state.unknown = state.due_now = True
        registered = question.recipient.registered
        state.counts_from = None if registered is None else first_day(month_of(registered))
        return
    state.through = law.cycle.through(state.base)
    due = month_of(state.through)
    state.due_month = first_day(due)
    state.due_on = last_day(law.lapse(state.base) - 1)
    state.counts_from = first_day(law.cycle.counts_from(state.base))
    state.first_notice = law.first_notice(due)
    state.due_now = question.month >= state.first_notice


def _fill_round(question: Question, state: State, law: Law) -> None:
    """A round: certified in its window or not; a later certification only ends the asking."""
    if not state.in_scope:
        return
    values = law.values
    state.due_month = first_day(law.round_due)
    state.due_on = last_day(law.round_due)
    state.counts_from = first_day(month_of(law.round_start))
    state.first_notice = law.first_notice(law.round_due)
    best = question.view(law).best(question.known_at, question.as_of)
    if best is None or _before_window(best, law):
        state.due_now = question.month >= state.first_notice
        return
    state.certified_by = best
    for item in question.view(law).certifying:
        if item.known(question.known_at) and item.day <= question.as_of and _in_window(item, law):
            state.certified_by, state.base = item, item.day
            state.through = values.round_valid_through
            return


def _before_window(item: Item, law: Law) -> bool:
    """Too early for the round; a person who was seen alive need not come again in its year."""
    opens = law.values.round_opens
    by_person = item.evidence.kind == "finding"
    return item.day < (law.round_start if by_person or opens is None else opens)


def _in_window(item: Item, law: Law) -> bool:
    closes = law.values.round_closes
    by_person = item.evidence.kind == "finding"
    return not _before_window(item, law) and (closes is None or item.day <= closes or by_person)


def _fill_feedback(question: Question, state: State, law: Law) -> None:
    """When the latest certification through a ministry channel must be reported back."""
    for item in question.knowledge.life:
        row = item.evidence
        if (
            row.kind == "certified"
            and row.channel in law.ministry_channels
            and item.known(question.known_at)
            and item.day <= question.as_of
            and (item.released or accept(row, law) == CERTIFIES)
        ):
            length = law.values.feedback_working_days or 0
            state.feedback = end_of_term(row.date, length, law.values.count_day_zero)
            state.feedback_item = item
            return
