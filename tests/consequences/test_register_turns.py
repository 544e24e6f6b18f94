"""What the register says later of class or approval does not move payrolls that have closed."""

from __future__ import annotations

from datetime import date

from pipelines.consequences.derive import Consequences, consequences_of
from pipelines.evaluation.inputs import Inputs
from pipelines.evaluation.translation import standing_of
from pipelines.store.evidence import Held
from pipelines.store.recipients import Judged
from tests.consequences.lives import BOOK, told

CERTIFIED = Held(
    *("R1", "e1", "register", None, "certified", date(2025, 5, 11), "certain"),
    *(date(2025, 5, 11), None, '{"channel":"on_record"}'),
)


def judged(**values: object) -> Judged:
    usual = {
        "recipient_id": "R1",
        "jurisdiction": "beijing/haidian",
        "benefit_class": "enterprise_retiree",
        "approved_month": date(2020, 1, 1),
        "first_paid_month": None,
        "registered": None,
        "residence": "local",
        "employer_contact": "unknown",
        "monthly_fen": 500000,
        "known_from": None,
    }
    return Judged._make((usual | values)[name] for name in Judged._fields)


def at(horizon: date, *versions: Judged) -> Consequences:
    inputs = Inputs(versions[-1], [CERTIFIED], None, earlier=versions[:-1])
    return consequences_of(inputs, BOOK, standing_of(inputs, BOOK, horizon, horizon))


def test_an_approval_corrected_after_the_close_pays_back_in_the_open_pay_month():
    first = judged()
    corrected = judged(approved_month=date(2026, 4, 1), known_from=date(2026, 7, 20))
    before = at(date(2026, 7, 15), first, corrected)
    withheld = ["2026-06 in 2026-06: -5000 withhold", "2026-07 in 2026-07: -5000 withhold"]
    assert told(before.instructions) == withheld
    assert told(at(date(2026, 7, 21), first, corrected).instructions) == [
        *withheld,
        "2026-06 in 2026-08: +5000 back_pay",
        "2026-07 in 2026-08: +5000 back_pay",
    ]


def test_an_amount_that_changed_is_no_turn_and_counts_from_its_day():
    first, raised = judged(), judged(monthly_fen=520000, known_from=date(2026, 7, 1))
    assert told(at(date(2026, 7, 15), first, raised).instructions) == [
        "2026-06 in 2026-06: -5000 withhold",
        "2026-07 in 2026-07: -5200 withhold",
    ]
