"""The next day on which an answer may change with no new evidence: exact or early, never late."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta

from rules.months import first_day
from rules.question import Question
from rules.state import State


def next_change(question: Question, state: State) -> date | None:
    """The earliest day after `as_of` on which time alone may change the standing."""
    as_of = question.as_of
    days: list[date] = []
    start = question.timeline.next_start(as_of)
    if start is not None:
        days.append(start)
    month_start = question.timeline.next_month_start(question.month)
    if month_start is not None:
        days.append(first_day(month_start))
    knowledge = question.knowledge
    changes = knowledge.changes
    for place in range(bisect_right(changes, min(as_of, question.known_at)), len(changes)):
        if changes[place] > as_of:
            days.append(changes[place])
            break
    if _moves_monthly(question, state):
        days.append(first_day(question.month + 1))
    elif state.first_notice is not None:
        days.append(first_day(state.first_notice))
    if state.through is not None and state.through < date.max:
        days.append(state.through + timedelta(1))
    for stop in state.stops:
        days.append(first_day(stop.first))
        days.append(first_day(stop.end))
    if state.unpaid_from is not None:
        days.append(first_day(state.unpaid_from))
    if question.recipient.registered:
        days.append(question.recipient.registered)
    return min((day for day in days if day > as_of), default=None)


def _moves_monthly(question: Question, state: State) -> bool:
    """A round, a reminder window, a month not paid and held evidence are looked at every month.

    So is an unknown term with a home visit asked for: from the month after, the visit is awaited.
    """
    law = question.law
    skipped = bool(state.skips) and state.skips[-1].month == question.month
    unpaid = skipped or state.payment != "paid"
    if law is None:
        owing = state.unpaid_from is not None and state.unpaid_from <= question.month
        return unpaid or owing
    return bool(
        unpaid
        or (law.is_round and law.class_in_scope)
        or (state.due_now and not state.unknown)
        or state.held
        or (state.unknown and question.knowledge.of_kind("home_visit_requested", question.known_at))
    )
