"""What must hold for any recipient and any evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from rules import explain, load_rule_book
from rules.evaluate import evaluate
from rules.explain import catalogue
from rules.types import Evidence, Recipient, Standing
from tests.rules.strategies import LIFE, LOSS, days, histories, proofs, recipients

BOOK = load_rule_book()
KNOWN = {code for section in catalogue().values() for code in section}
TABLE = {"comparison_records_required": False}
PAYMENT = {"paid": 0, "suspended": 1, "stopped": 2}
LOSS_FIELDS = {"queue": "", "queues": (), "reasons": (), "cases": ()}
TIMELESS = {"next_change_on": None}


def ask(recipient, evidence, as_of, known_at=None, **more) -> Standing:
    known_at = known_at or as_of
    return evaluate(recipient, evidence, BOOK, as_of, known_at, parameters=TABLE, **more)


@given(recipients(), histories(), days, days)
def test_any_evidence_gives_a_standing_for_any_two_days(recipient, history, as_of, known_at):
    standing = ask(recipient, history, as_of, known_at)
    assert standing.payment in PAYMENT
    assert standing.back_pay >= 0
    assert standing.overpaid >= 0
    assert standing.queue == (standing.queues[0] if standing.queues else "none")
    for lang in ("zh", "en"):
        assert not any("{" in line for line in explain(standing, lang))
    assert {reason.code for reason in standing.reasons} <= KNOWN


@given(recipients(), histories(), days, st.randoms(use_true_random=False))
def test_the_order_of_evidence_does_not_matter(recipient, history, as_of, random):
    mixed = list(history)
    random.shuffle(mixed)
    assert ask(recipient, mixed, as_of) == ask(recipient, history, as_of)


@given(recipients(), histories(), days, st.data())
def test_replay_equals_what_a_run_on_that_day_produced(recipient, history, then, data):
    """A run on `then` held only what was known by then, and did not know what would end."""
    held = [
        replace(row, known_to=None) if row.known_to and row.known_to > then else row
        for row in history
        if row.known_from <= then
    ]
    later = ask(recipient, history, then)
    run = ask(recipient, held, then)
    assert replace(later, **TIMELESS) == replace(run, **TIMELESS)


@given(recipients(), histories(LIFE), days, st.data())
def test_an_older_fact_never_shortens_a_validity(recipient, history, as_of, data):
    before = ask(recipient, history, as_of)
    assume(before.certified_through is not None)
    proof = data.draw(proofs(99))
    after = ask(recipient, [*history, proof], as_of)
    assert after.certified_through is not None
    assert after.certified_through >= before.certified_through


@settings(max_examples=150)
@given(recipients(), histories(LIFE), days, st.data())
def test_more_life_evidence_never_worsens_payment(recipient, history, as_of, data):
    before = ask(recipient, history, as_of)
    # With nothing on record the term is unknown (A19): the first evidence is what starts a term.
    assume(before.certified_through is not None or recipient.approved_month is not None)
    proof = data.draw(proofs(99))
    after = ask(recipient, [*history, proof], as_of)
    assert PAYMENT[after.payment] <= PAYMENT[before.payment]


@settings(max_examples=150)
@given(recipients(), histories(), histories(LOSS, most=3, start=50), days, days)
def test_an_unverified_record_of_loss_changes_only_queue_reasons_and_cases(
    recipient, history, records, as_of, known_at
):
    # A finding speaks about records; without one, a record alone must change nothing else.
    history = [row for row in history if row.kind not in ("finding", *LOSS)]
    without = ask(recipient, history, as_of, known_at)
    having = ask(recipient, [*history, *records], as_of, known_at)
    assert replace(having, **LOSS_FIELDS, **TIMELESS) == replace(without, **LOSS_FIELDS, **TIMELESS)
    only = {"conflict", "loss_verification"}
    assert [q for q in having.queues if q not in only] == [
        q for q in without.queues if q not in only
    ]


@given(recipients(), histories(), days, days)
def test_no_machine_evidence_ever_yields_stopped(recipient, history, as_of, known_at):
    machine = [row for row in history if row.kind != "finding"]
    assert ask(recipient, machine, as_of, known_at).payment != "stopped"


@settings(max_examples=150)
@given(recipients(), histories(LIFE), days)
def test_nobody_is_suspended_unwarned(recipient, history, as_of):
    """Who is suspended was in the manual queue at the close of the payroll a month before."""
    standing = ask(recipient, history, as_of)
    assume(standing.payment == "suspended")
    first = standing.skipped_months[-1][0]
    for month, _, _ in reversed(standing.skipped_months[:-1]):
        if (first - timedelta(1)).replace(day=1) != month:
            break
        first = month
    warned_on = (first - timedelta(1)).replace(day=10)
    assert "manual_certification" in ask(recipient, history, warned_on).queues


def _someone(place: str) -> Recipient:
    return Recipient(place, "enterprise_retiree", None, None, monthly_amount=Decimal(5000))


def _fact(kind: str, day: date, **fields: str) -> list[Evidence]:
    return [Evidence("e0", kind, day, day, **fields)]


@example(  # a visit asked for this month is awaited from the next month on
    _someone("beijing"), _fact("home_visit_requested", date(2023, 1, 1)), date(2023, 1, 1)
)
@example(  # every month of a stop is one more month that is not paid
    _someone("beijing"),
    _fact("finding", date(2020, 6, 1), outcome="lost", ground="death"),
    date(2023, 1, 1),
)
@example(  # overdue from the day after the last, in the middle of a month that is looked at anyway
    _someone("arshan"), _fact("travel", date(2025, 1, 1)), date(2026, 1, 1)
)
@settings(max_examples=120)
@given(recipients(), histories(), days)
def test_the_next_change_is_never_late(recipient, history, as_of):
    standing = ask(recipient, history, as_of)
    until = standing.next_change_on
    day = as_of + timedelta(1)
    last = as_of + timedelta(800) if until is None else min(until, as_of + timedelta(800))
    while day < last:
        later = ask(recipient, history, day)
        assert replace(later, as_of=as_of, known_at=as_of) == standing, day
        # Every day near the question, then every day around the turn of a month.
        near = (day - as_of).days < 40 or day.day in (1, 2, 10, 11) or day.day > 27
        day += timedelta(1 if near else 3)


@given(recipients(), histories(), days)
def test_closed_months_that_repeat_what_was_derived_change_nothing(recipient, history, as_of):
    from rules import ClosedMonths

    derived = ask(recipient, history, as_of)
    assume(not any(row.kind == "finding" for row in history))
    through = (as_of.replace(day=1) - timedelta(1)).replace(day=1)
    skipped = {m: amount for m, amount, _ in derived.skipped_months if m <= through}
    closed = ClosedMonths(through, skipped)
    again = ask(recipient, history, as_of, closed=closed)
    assert (again.payment, again.back_pay, again.unpaid_from, again.certified_through) == (
        derived.payment,
        derived.back_pay,
        derived.unpaid_from,
        derived.certified_through,
    )


def test_evidence_can_be_pickled():
    import pickle
    from datetime import date

    row = Evidence("e", "travel", date(2026, 1, 1), date(2026, 1, 2))
    assert pickle.loads(pickle.dumps(row)) == row
    again = pickle.loads(pickle.dumps(BOOK))
    assert again.version == BOOK.version
