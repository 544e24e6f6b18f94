"""Nobody is suspended unwarned: reminder months that lay before a month, and were known to."""

from __future__ import annotations

from rules.law import Law
from rules.loss import stopped, stops_known
from rules.question import Question
from rules.scope import in_scope


def warned(question: Question, law: Law, month: int) -> bool:
    """Did enough reminder months lie right before a month, in one run of knowing it was due?"""
    wanted = law.minimum_notice
    before = month - 1
    while wanted > 0 and _knew_due(question, before):
        judged_by = question.timeline.of_month(before)
        if judged_by is not None and _reminds(judged_by, before):
            wanted -= 1
        before -= 1
    return wanted <= 0


def _reminds(law: Law, month: int) -> bool:
    return not law.reminder_fixed or month in law.reminder_fixed


def _knew_due(question: Question, month: int) -> bool:
    """By the close of that month's payroll, did we know under a suspending law that it was due?"""
    law = question.timeline.of_month(month)
    if law is None or not law.suspends:
        return False
    known = question.known_by_close(month)
    if question.registered > law.close_of(month) or not in_scope(question, law, known):
        return False
    if question.knowledge.findings and stopped(stops_known(question, known), month):
        return False
    lapse = question.lapse(law, known)
    if lapse is None:
        return False
    due = law.round_due if law.is_round else lapse - 1 - law.grace
    if law.is_round and lapse > law.suspension_month:
        return False
    return month >= law.first_notice(due)
