"""Ordered reasons: scope, validity, evidence set aside, warning, payment, loss, feedback."""

from __future__ import annotations

from rules.brakes import condition_unmet, held_back
from rules.law import Law
from rules.life import EXCLUDED, NOTHING, POSSIBLE, accept
from rules.months import show_month
from rules.question import Question
from rules.reasons_loss import Reasons, loss_reasons
from rules.scope import IN, MANUAL, OUT_LEFT, OUT_NEW
from rules.state import State
from rules.types import Reason


def cited(law: Law, occasion: str, parameter: str) -> tuple[str, ...]:
    """The rules of an occasion, or those of the parameter where the files name none."""
    return law.cites.get(occasion) or law.cites[parameter]


def collect(question: Question, state: State) -> tuple[Reason, ...]:
    """Why the standing is as it is."""
    reasons = Reasons()
    law = question.law
    if law is None:
        reasons.add(("REG765-26",), "no_rule_set")
    else:
        _scope(reasons, state, law)
        _validity(reasons, question, state, law)
        _set_aside(reasons, question, state, law)
        _warning(reasons, question, state, law)
    _payment(reasons, question, state)
    loss_reasons(reasons, question, state)
    if law is not None and state.feedback is not None and state.feedback_item is not None:
        provisional = "feedback_provisional" if state.feedback.provisional else "feedback"
        codes = (*law.cites["feedback_working_days"], *law.cites["count_day_zero"])
        by = (("day", state.feedback.day.isoformat()),)
        reasons.add(codes, provisional, (state.feedback_item,), by)
    return tuple(reasons.found)


def _scope(reasons: Reasons, state: State, law: Law) -> None:
    if state.scope == IN:
        reasons.add(law.cites["in_scope"], "in_scope")
    elif state.scope == OUT_NEW:
        codes = (*law.cites["scope_first_paid_through"], *law.cites["new_recipient"])
        reasons.add(codes, "out_new")
    elif state.scope == OUT_LEFT:
        reasons.add(law.cites["left_scope"], "out_left")
    elif state.scope == MANUAL:
        reasons.add(law.cites["scope_newly_non_resident"], "newly_non_resident")
    else:
        reasons.add(law.cites["in_scope"], "out_of_scope")


def _validity(reasons: Reasons, question: Question, state: State, law: Law) -> None:
    if not law.class_in_scope:
        return
    if state.unknown:
        reasons.add(law.cites["approval_starts_cycle"], "term_unknown")
        return
    if state.through is None:
        return
    until = (("day", state.through.isoformat()),)
    by = state.certified_by
    if by is None:
        codes = (*cited(law, "from_approval", "cycle_kind"), *law.cites["cycle_length"])
        reasons.add(codes, "counts_from_approval")
        reasons.add(cited(law, "validity", "cycle_kind"), "valid_through", (), until)
        return
    codes = (*law.cites["cycle_kind"], *law.cites["cycle_length"])
    reasons.add(codes, "counts_from_evidence", (by,))
    kind = by.evidence.kind
    if kind == "travel":
        reasons.add((*law.cites["accepts_travel"], *law.cites["travel"]), "by_travel", (by,))
    elif kind == "medical":
        reasons.add((*law.cites["accepts_inpatient"], *law.cites["inpatient"]), "by_stay", (by,))
    elif kind == "certified":
        reasons.add(law.cites["channels"], "by_channel", (by,))
        if by.evidence.form_received is not None:
            reasons.add(law.cites["posted_form_counts_on"], "by_form", (by,))
    else:
        reasons.add(("REG765-26",), "by_finding", (by,))
    if any(i is not by and i.known(question.known_at) for i in question.view(law).certifying):
        reasons.add(law.cites["recertified"], "latest_counts", (by,))
    reasons.add(cited(law, "validity", "cycle_kind"), "valid_through", (by,), until)


def _set_aside(reasons: Reasons, question: Question, state: State, law: Law) -> None:
    """Evidence that does not certify, and why."""
    for item in question.knowledge.life:
        if not item.known(question.known_at) or item.day > question.as_of or item.released:
            continue
        outcome = accept(item.evidence, law)
        if outcome == EXCLUDED:
            reasons.add(law.cites["excluded_medical"], "excluded_medical", (item,))
        elif outcome == NOTHING and item.evidence.kind in ("travel", "medical"):
            proof = ("A7",) if item.evidence.kind == "travel" else ("A8", "A7")
            reasons.add(proof, "proves_nothing", (item,))
        elif outcome == POSSIBLE and item not in state.possible:
            reasons.add(("A7",), "possible_parked", (item,))
        elif item.day < question.not_before:
            reasons.add(("A3",), "before_approval", (item,))
    for item in state.held:
        listed = item.evidence.channel in law.channels
        codes = law.cites["closed_days" if listed else "unlisted_channel"]
        reasons.add(codes, "held_closed" if listed else "held_unlisted", (item,))
    if state.possible:
        reasons.add(("A7",), "match_review", tuple(state.possible))


def _warning(reasons: Reasons, question: Question, state: State, law: Law) -> None:
    if "manual_certification" not in state.queues:
        return
    if law.reminder_months or law.reminder_fixed:
        name = "reminder_fixed_months" if law.reminder_fixed else "reminder_months"
        reasons.add(law.cites[name], "reminded")
    reasons.add(law.cites["manual"], "manual_queue")
    if state.home_visit:
        reasons.add(law.cites["wait_for_home_visit"], "home_visit")
    if state.through is not None and state.through < question.as_of:
        reasons.add(cited(law, "overdue", "suspends"), "overdue")
        if law.reminder_months:
            reasons.add(law.cites["reminders_after_expiry"], "reminded_on")
        if law.suspends and state.payment == "paid" and not state.skips:
            reasons.add(law.cites["minimum_notice_months"], "warn_first")


def _payment(reasons: Reasons, question: Question, state: State) -> None:
    if state.payment == "suspended" and state.skips:
        skip = state.skips[-1]
        month = (("month", show_month(skip.since)),)
        reasons.add(skip.started.cites["suspends"], "suspended", (), month)
        grace = skip.started.cites["grace_months"]
        if not skip.started.is_round and grace != skip.started.cites["suspends"]:
            reasons.add(grace, "suspended_month", (), month)
    elif state.unpaid_from is not None and question.law is not None and state.due_now:
        law = question.timeline.of_month(state.unpaid_from)
        if law is not None and state.payment == "paid":
            month = (("month", show_month(state.unpaid_from)),)
            reasons.add(law.cites["suspends"], "will_be_suspended", (), month)
    _braked(reasons, question, state)
    _held_back(reasons, question, state)
    if state.restored:
        law = question.law or question.base_law
        months = (("months", str(len(state.restored))),)
        if any(skip.stop for skip in state.restored):
            reasons.add(("REG765-26",), "stop_reversed", (), months)
        if any(not skip.stop for skip in state.restored):
            started = next(skip.started for skip in state.restored if not skip.stop)
            codes = (*started.cites["lifted"], *law.cites["back_pay"], "A4")
            reasons.add(codes, "paid_back", (), months)


def _braked(reasons: Reasons, question: Question, state: State) -> None:
    """Not certified, and yet paid because a condition of the suspension does not hold."""
    law = question.law
    if law is None or not law.values.brakes or not state.in_scope or state.payment != "paid":
        return
    late = state.certified_by is not None and state.through is None
    if not state.due_now and not late:
        return
    known = question.known_by_close(law.suspension_month if law.is_round else question.month)
    if condition_unmet(question, law, known):
        reasons.add(law.cites["brakes"], "braked")


def _held_back(reasons: Reasons, question: Question, state: State) -> None:
    """Paid because a named person holds the suspension back."""
    law = question.law
    if law is None or not state.in_scope or state.payment != "paid" or not state.due_now:
        return
    item = held_back(question, law, question.month) if question.knowledge.others else None
    if item is not None and item.evidence.until is not None:
        until = (("day", item.evidence.until.isoformat()),)
        reasons.add(law.cites["suspends"], "held_back", (item,), until)
