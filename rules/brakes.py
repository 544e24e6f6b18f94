"""What keeps payment going although nothing certifies: held evidence, home visits, brakes, and
a person who holds a suspension back."""

from __future__ import annotations

from datetime import date

from rules.law import Law
from rules.life import Item, shows_life
from rules.months import first_day, month_of
from rules.question import Question
from rules.types import Evidence


def held_covers(question: Question, law: Law, month: int, known: date) -> bool:
    """Would evidence set aside as an anomaly certify the month, were it released?"""
    for item in question.view(law).held:
        soon_enough = item.day >= max(law.round_start, question.not_before)
        if soon_enough and item.known(known) and law.lapse(item.day) > month:
            return True
    return False


def braked(question: Question, law: Law, month: int, known: date) -> bool:
    """Does a condition of the rule set, or a home visit still to be made, block the suspension?"""
    if question.knowledge.others and home_visit_pending(question, law, month, known):
        return True
    return condition_unmet(question, law, known)


def condition_unmet(question: Question, law: Law, known: date) -> bool:
    """Does one of the conditions that a rule set asks for before it suspends not hold?"""
    return any(_blocks(question, law, brake, known) for brake in law.values.brakes)


def home_visit_pending(question: Question, law: Law, month: int, known: date) -> bool:
    """Was a home visit asked for in time, and not yet made (A25)?"""
    if not law.values.wait_for_home_visit:
        return False
    lapse = question.lapse(law, known)
    limit = first_day(month if lapse is None else lapse)
    made = question.knowledge.of_kind("home_visit_made", known)
    for asked in question.knowledge.of_kind("home_visit_requested", known):
        if asked.day < limit and not any(visit.day >= asked.day for visit in made):
            return True
    return False


def held_back(question: Question, law: Law, month: int) -> Item | None:
    """The decision by which a named person holds a suspension back for a month, if there is one.

    It names the payroll month on whose list the name stood, and holds for that month and each
    later one whose payroll closes by its last day. It says what a payroll that was not sent yet
    does, so it counts for that payroll although it may be known only after the close.
    """
    for item in question.knowledge.of_kind("suspension_held_back", question.known_at):
        row = item.evidence
        first = month if row.effective is None else month_of(row.effective)
        last = row.until or date.min
        if first == month or (first < month and law.close_of(month) <= last):
            return item
    return None


def _blocks(question: Question, law: Law, brake: str, known: date) -> bool:
    """Is one of the conditions of a suspension not met, by what was known on a day?"""
    if brake == "employer_contact":
        return _employer_reached(question, law, known)
    if brake == "life_evidence":
        return any(
            item.known(known)
            and item.day >= law.round_start
            and (shows_life(item.evidence, law) or _any_medical(item.evidence, law))
            for item in question.knowledge.life
        )
    hits = question.knowledge.of_kind(brake, known)
    if any(hit.day >= law.round_start for hit in hits):
        return True
    return law.values.comparison_records_required and not any(
        made.evidence.source == brake and made.day >= law.round_start
        for made in question.knowledge.of_kind("comparison_made", known)
    )


def _any_medical(evidence: Evidence, law: Law) -> bool:
    """Medical data of any kind block, though only stays certify; a death blocks nothing."""
    return (
        evidence.kind == "medical"
        and evidence.grade == "certain"
        and evidence.discharge_status in law.alive_codes
    )


def _employer_reached(question: Question, law: Law, known: date) -> bool:
    """Only a contact that was made and gave no result lets the suspension pass."""
    outcome = question.recipient.employer_contact
    for contact in question.knowledge.of_kind("employer_contact", known):
        if contact.day >= law.round_start:
            outcome = contact.evidence.result or "unknown"
    return outcome != "no_result"
