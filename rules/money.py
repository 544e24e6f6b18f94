"""What skipped and stopped months are worth: back pay, overpayment, the fraud range (CNY)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from rules.book import RuleBook
from rules.knowledge import amount_of
from rules.loss import stopped, stops_known
from rules.months import first_day, month_of
from rules.question import Question
from rules.state import State
from rules.types import ZERO, MonthNotPaid
from rules.working_days import Term, end_of_term


def amount_in(question: Question, month: int) -> Decimal:
    """The monthly amount in a month, by what is known at `known_at`; a recorded one is a fact."""
    closed = question.closed
    if closed is not None and (recorded := closed.skipped.get(first_day(month))) is not None:
        return recorded
    amount = question.recipient.monthly_amount
    if not question.knowledge.others:
        return amount
    for change in question.knowledge.of_kind("amount_changed", question.known_at):
        if month_of(change.day) <= month:
            named = amount_of(change.evidence)
            amount = amount if named is None else named
    return amount


def skipped_months(question: Question, state: State) -> tuple[tuple[date, Decimal, str], ...]:
    """Unpaid months up to that of `as_of`, restored or not: month, CNY, rule set.

    Months that a standing finding takes away are not due and not among them.
    """
    return tuple(
        (first_day(skip.month), amount_in(question, skip.month), skip.law.code)
        for skip in state.skips
        if not (state.stops and stopped(state.stops, skip.month))
    )


def months_not_paid(question: Question, state: State) -> tuple[MonthNotPaid, ...]:
    """Months up to that of `as_of` that were skipped at their close or are stopped now."""
    if not state.skips and not state.stops:
        return ()
    skips = {skip.month: skip for skip in state.skips}
    pays_back = question.base_law.values.back_pay != "none"
    restored = {skip.month for skip in state.restored} if pays_back else set()
    months = set(skips)
    if state.stops:
        first = max(min(stop.first for stop in state.stops), _first_payable(question))
        months |= {m for m in range(first, question.month + 1) if stopped(state.stops, m)}
    found = []
    for month in sorted(months):
        skip = skips.get(month)
        stop = stopped(state.stops, month) is not None
        law = question.timeline.of_month(month)
        if law is None and skip is not None and not skip.stop:
            law = skip.started
        unpaid = skip is not None or _stopped_at_close(question, month)
        due = not stop and month in restored
        amount = amount_in(question, month)
        code = "" if law is None else law.code
        found.append(MonthNotPaid(first_day(month), amount, code, unpaid, due, stop))
    return tuple(found)


def _stopped_at_close(question: Question, month: int) -> bool:
    known = question.known_by_close(month)
    return stopped(stops_known(question, known), month) is not None


def back_pay(question: Question, state: State) -> Decimal:
    """CNY of all skipped months that the evidence known now restores, paid out since or not."""
    if not state.restored or question.base_law.values.back_pay == "none":
        return ZERO
    return sum((amount_in(question, skip.month) for skip in state.restored), ZERO)


def overpaid(question: Question, state: State) -> Decimal:
    """CNY paid for months that a finding shows were not due."""
    if not state.stops:
        return ZERO
    skips = {skip.month: skip for skip in state.skips}
    first = max(min(stop.first for stop in state.stops), _first_payable(question))
    total = ZERO
    for month in range(first, question.month + 1):
        stop = stopped(state.stops, month)
        if stop is None:
            continue
        if month in skips or _stopped_at_close(question, month):
            continue
        total += amount_in(question, month)
    return total


def _first_payable(question: Question) -> int:
    recipient = question.recipient
    days = (recipient.first_paid_month, recipient.approved_month)
    return max([month_of(day) for day in days if day is not None], default=12)


class FraudRange(NamedTuple):
    """What fraud of an amount leads to; shown to a person, never imposed here. CNY."""

    repay: Decimal
    fine_from: Decimal
    fine_to: Decimal
    cites: tuple[str, ...]


def fraud_range(book: RuleBook, jurisdiction: str, amount: Decimal, on: date) -> FraudRange:
    """Repayment and range of the fine for an amount obtained by fraud."""
    law = book.law_near(jurisdiction, on)
    low, high = law.values.fraud_fine_multiples
    return FraudRange(amount, amount * low, amount * high, law.cites["fraud_fine_multiples"])


def family_notice_due(book: RuleBook, jurisdiction: str, death: date) -> Term:
    """By when relatives and employer must have told the office of a death."""
    law = book.law_near(jurisdiction, death)
    return end_of_term(death, law.values.family_notice_working_days, law.values.count_day_zero)
