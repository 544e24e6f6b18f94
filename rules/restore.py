"""Skipped months, and what lifts a suspension or restores a month that it took."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from rules.law import Law
from rules.loss import stopped, stops_known
from rules.months import first_day
from rules.question import Question
from rules.scope import in_scope


class Skip(NamedTuple):
    """A month that was not paid: for want of certification, or stopped by a finding."""

    month: int
    law: Law
    started: Law
    """The law under which the running suspension began; it says what lifts it."""
    since: int
    """First month of the running suspension."""
    stop: bool


def lifted(question: Question, month: int, known: date, law: Law, floor: date) -> bool:
    """Does a certification from `floor` on, known on a day, keep this month paid under a law?"""
    for item in question.view(law).certifying:
        if item.day < floor:
            return False
        if item.known(known):
            return law.lapse(item.day) > month
    return False


def restored(question: Question, skip: Skip) -> bool:
    """Is a skipped month due after all, by what is known at `known_at`?

    Either the law that judged it would now find it certified, or a certification since the
    suspension began lifts it under the law of today.
    """
    known = question.known_at
    if question.knowledge.findings and stopped(stops_known(question, known), skip.month):
        return False
    if skip.stop or not in_scope(question, skip.started, known):
        return True
    if lifted(question, skip.month, known, skip.law, skip.started.round_start):
        return True
    today = question.law or skip.started
    floor = max(first_day(skip.since), skip.started.round_start)
    return lifted(question, skip.month, known, today, floor)
