"""Whom a rule set binds: class of benefit, first payment, residence, contact with the employer."""

from __future__ import annotations

from datetime import date

from rules.law import Law
from rules.months import month_of
from rules.question import Question

IN, OUT_CLASS, OUT_NEW, OUT_LOCAL, OUT_LEFT, MANUAL = (
    "in_scope",
    "class_not_listed",
    "new_recipient",
    "not_bound",
    "left_scope",
    "newly_non_resident",
)


def scope_of(question: Question, law: Law, known: date) -> str:
    """Is the recipient bound by a law, by what was known on a day? One of the words above."""
    if not law.class_in_scope:
        return OUT_CLASS
    first_paid = question.recipient.first_paid_month
    limit = law.first_paid_through
    if limit is not None and first_paid is not None and month_of(first_paid) > limit:
        return OUT_NEW
    if law.values.scope_requires == "everyone":
        return IN
    return _by_residence(question, law, known)


def in_scope(question: Question, law: Law, known: date) -> bool:
    """Short for `scope_of(...) == IN`, quick for laws that bind everyone."""
    unlimited = law.first_paid_through is None and law.values.scope_requires == "everyone"
    if unlimited and law.class_in_scope:
        return True
    return scope_of(question, law, known) == IN


def _by_residence(question: Question, law: Law, known: date) -> str:
    recipient = question.recipient
    away = recipient.residence != "local"
    moves = question.knowledge.of_kind("residence_changed", known, question.as_of)
    for move in moves:
        if move.day < law.round_start:
            away = move.evidence.to != "local"
    bound = away or recipient.employer_contact == "no_result"
    for move in moves:
        if not law.round_start <= move.day <= law.cycle.through(move.day):
            continue
        if move.evidence.to == "local":
            if bound and law.values.scope_exit_on_local:
                return OUT_LEFT
        elif not bound:
            choice = law.values.scope_newly_non_resident
            return {"in": IN, "out": OUT_LOCAL}.get(choice, MANUAL)
    return IN if bound else OUT_LOCAL
