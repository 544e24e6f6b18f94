"""Who waits for whom: the queues of a standing and the cases behind them."""

from __future__ import annotations

from rules.brakes import home_visit_pending
from rules.cases import CONFLICT, loss_cases
from rules.life import Item
from rules.question import Question
from rules.scope import MANUAL
from rules.state import State
from rules.types import Case

QUEUES = ("conflict", "loss_verification", "match_review", "held_evidence", "manual_certification")


def fill_queues(question: Question, state: State) -> None:
    """Cases and queues; whoever is stopped is not asked to certify."""
    cases = loss_cases(question)
    found = {case.kind for case in cases}
    law = question.law
    known = question.known_at
    if law is not None:
        view = question.view(law)
        for item in view.held:
            if item.known(known) and item.day <= question.as_of:
                state.held.append(item)
                cases.append(_evidence_case("held_evidence", item))
        if state.payment != "stopped" and state.in_scope and state.due_now:
            for item in view.possible:
                if _would_help(question, state, item):
                    state.possible.append(item)
                    cases.append(_evidence_case("match_review", item))
    found.update(case.kind for case in cases)
    if _manual(question, state):
        found.add("manual_certification")
        state.home_visit = law is not None and home_visit_pending(
            question, law, question.month, known
        )
    state.cases = cases
    state.queues = tuple(name for name in QUEUES if name in found)
    state.conflict = CONFLICT in found


def _manual(question: Question, state: State) -> bool:
    if state.payment == "stopped":
        return False
    if question.law is None or not state.in_scope:
        owing = state.unpaid_from is not None and state.unpaid_from <= question.month
        return owing or state.scope == MANUAL
    if question.recipient.registered and question.recipient.registered > question.as_of:
        return False
    return state.due_now or state.payment == "suspended"


def _would_help(question: Question, state: State, item: Item) -> bool:
    """Would a possible match, were it certain, carry the validity further than it is?"""
    law = question.law
    if law is None or not item.known(question.known_at) or item.day > question.as_of:
        return False
    if law.is_round:
        return item.day >= law.round_start
    return state.base is None or law.cycle.through(item.day) > law.cycle.through(state.base)


def _evidence_case(kind: str, item: Item) -> Case:
    row = item.evidence
    key = f"{kind}:{row.fact_id or row.id}"
    return Case(kind, row.kind, (row.id,), item.since, row.grade, key)
