"""Amounts of instructions: the worked examples of the notices, and what later corrects them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.consequences.offsets import views
from pipelines.scenarios import find_tables, read_table
from pipelines.scenarios.reading import Scenario
from pipelines.store.consequences import Instruction, Issued
from rules import ClosedMonths, Evidence
from tests.consequences.lives import (
    BOOK,
    Life,
    certified,
    day,
    finding,
    month,
    retiree,
    sums,
    told,
    what_follows,
)

TABLES = Path(__file__).parents[1] / "scenarios"
SCENARIOS = [s for table in find_tables([TABLES]) for s in read_table(table, BOOK)]


def suspended_in_june() -> Life:
    """Certified in May 2025, so unpaid from June 2026."""
    return Life(retiree(), [certified("2025-05-11")])


def test_e08_three_skipped_months_are_paid_back_in_the_open_pay_month():
    life = suspended_in_june()
    life.learn(certified("2026-08-20"))
    withheld = ["2026-06 in 2026-06: -5000 withhold", "2026-07 in 2026-07: -5000 withhold"]
    assert told(life.at("2026-08-09").instructions) == [
        *withheld,
        "2026-08 in 2026-08: -5000 withhold",
    ]
    assert told(life.at("2026-08-20").instructions) == [
        *withheld,
        "2026-08 in 2026-08: -5000 withhold",
        "2026-06 in 2026-09: +5000 back_pay",
        "2026-07 in 2026-09: +5000 back_pay",
        "2026-08 in 2026-09: +5000 back_pay",
    ]


def test_e08_certified_before_the_payroll_closes_the_month_is_paid_regularly():
    life = suspended_in_june()
    life.learn(certified("2026-08-05"))
    assert told(life.at("2026-08-05").instructions) == [
        "2026-06 in 2026-06: -5000 withhold",
        "2026-07 in 2026-07: -5000 withhold",
        "2026-06 in 2026-08: +5000 back_pay",
        "2026-07 in 2026-08: +5000 back_pay",
    ]


def test_a_death_found_late_withholds_and_takes_back_what_was_paid():
    life = Life(retiree(), [certified("2026-03-02")])
    life.learn(finding("lost", "2026-07-06", effective="2026-04-20"))
    expected = [
        "2026-05 in 2026-07: -5000 recovery",
        "2026-06 in 2026-07: -5000 recovery",
        "2026-07 in 2026-07: -5000 withhold",
    ]
    assert told(life.at("2026-07-06").instructions) == expected
    assert life.ask(day("2026-07-06"), day("2026-07-06")).overpaid == 10000
    assert told(life.at("2026-08-03").instructions) == [
        *expected,
        "2026-08 in 2026-08: -5000 withhold",
    ]
    assert {row.reason for row in life.at("2026-08-03").instructions} == {"stopped"}


def test_a_finding_reversed_before_the_close_leaves_nothing():
    life = Life(retiree(), [certified("2026-03-02")])
    life.learn(finding("lost", "2026-07-06", effective="2026-04-20"))
    life.learn(finding("not_lost", "2026-07-09", seen_alive_on="2026-07-09"))
    assert life.at("2026-07-06").instructions != []
    assert life.at("2026-07-09").instructions == []


@pytest.mark.parametrize("sent", [True, False])
def test_a_finding_reversed_after_the_close_is_countered_whether_sent_or_not(sent: bool):
    life = Life(retiree(), [certified("2026-03-02")])
    life.learn(finding("lost", "2026-07-06", effective="2026-04-20"))
    if sent:
        assert len(life.send_payroll("2026-07", "2026-07-11")) == 3
    life.learn(finding("not_lost", "2026-07-20", seen_alive_on="2026-07-20"))
    assert told(life.everything("2026-07-20"))[3:] == [
        "2026-05 in 2026-08: +5000 counter",
        "2026-06 in 2026-08: +5000 counter",
        "2026-07 in 2026-08: +5000 back_pay",
    ]
    assert sums(life.everything("2026-07-20")) == {}


def test_evidence_withdrawn_after_back_pay_was_sent_takes_it_back():
    life = suspended_in_june()
    life.learn(certified("2026-08-20"))
    life.send_payroll("2026-09", "2026-09-11")
    life.evidence[-1] = replace(life.evidence[-1], known_to=day("2026-09-20"))
    assert told(life.at("2026-09-20").instructions) == [
        "2026-06 in 2026-10: -5000 counter",
        "2026-07 in 2026-10: -5000 counter",
        "2026-08 in 2026-10: -5000 counter",
    ]


def test_a_file_known_before_the_close_and_worked_through_after_it_gives_the_same():
    in_order, late = suspended_in_june(), suspended_in_june()
    journey = Evidence(
        id="t", kind="travel", date=day("2026-06-03"), known_from=day("2026-06-08"), mode="rail"
    )
    in_order.learn(journey)
    assert told(late.at("2026-06-12").instructions) == ["2026-06 in 2026-06: -5000 withhold"]
    late.learn(journey)
    assert late.at("2026-06-12") == in_order.at("2026-06-12")
    assert in_order.at("2026-06-12").instructions == []


def test_the_same_file_after_the_payroll_was_sent_leads_to_back_pay():
    life = suspended_in_june()
    life.send_payroll("2026-06", "2026-06-11")
    life.learn(certified("2026-06-03", known="2026-06-08"))
    assert told(life.at("2026-06-12").instructions) == ["2026-06 in 2026-07: +5000 back_pay"]


def test_months_that_closed_under_other_rules_keep_their_instructions():
    life = suspended_in_june()
    rows = life.at("2026-07-15").instructions
    life.closed = ClosedMonths(
        month("2026-07"), {month("2026-06"): Decimal(5000), month("2026-07"): Decimal(5000)}
    )
    life.learn(certified("2026-06-01", known="2026-06-05"))  # not known to the rules of then
    life.issued = Issued(tuple(rows))
    assert told(life.at("2026-07-20").instructions) == [
        *told(rows),
        "2026-06 in 2026-08: +5000 back_pay",
        "2026-07 in 2026-08: +5000 back_pay",
    ]


def test_months_that_closed_before_there_were_instructions_count_as_withheld():
    life = suspended_in_june()
    life.closed = ClosedMonths(month("2026-06"), {month("2026-06"): Decimal(4000)})
    assert told(life.at("2026-07-05").instructions) == [
        "2026-06 in 2026-06: -4000 withhold",
        "2026-07 in 2026-07: -5000 withhold",
    ]


def test_a_changed_amount_is_withheld_and_given_back_in_full():
    life = suspended_in_june()
    life.learn(
        Evidence(
            id="a", kind="amount_changed", date=day("2026-06-01"), known_from=day("2026-07-20"),
            amount=Decimal(5200),
        ),
        certified("2026-08-20"),
    )  # fmt: skip
    rows = life.at("2026-08-21").instructions
    assert told(rows) == [
        "2026-06 in 2026-06: -5000 withhold",
        "2026-07 in 2026-07: -5000 withhold",
        "2026-06 in 2026-08: -200 counter",
        "2026-07 in 2026-08: -200 counter",
        "2026-08 in 2026-08: -5200 withhold",
        "2026-06 in 2026-09: +5200 back_pay",
        "2026-07 in 2026-09: +5200 back_pay",
        "2026-08 in 2026-09: +5200 back_pay",
    ]


def life_of(scenario: Scenario) -> Life:
    return Life(
        scenario.recipient,
        list(scenario.evidence),
        rule_set=scenario.rule_set,
        parameters=scenario.parameters,
    )


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.name)
def test_instructions_of_every_scenario_come_to_what_the_standing_says(scenario: Scenario):
    life = life_of(scenario)
    for check in scenario.checks:
        rows = life.at(check.as_of).instructions
        standing = life.ask(check.as_of, check.as_of)
        assert sums(rows) == what_follows(standing)
        assert len({(r.for_month, r.pay_month) for r in rows}) == len(rows)
        assert all(r.pay_month >= r.for_month for r in rows)
        record = life.record(check.as_of)
        for pay_month, view in views(record, None):  # no shortcut sees another view
            close = min(record.close_of(pay_month.year * 12 + pay_month.month - 1),
                        check.as_of)  # fmt: skip
            assert view == {m.month: m for m in life.ask(close, close).months}


def paid_back(rows: list[Instruction]) -> int:
    return sum(r.amount_fen for r in rows if r.amount_fen > 0)


def test_back_pay_and_recovery_are_what_the_scenario_tables_state():
    stated = {"back_pay": 0, "overpaid": 0}
    for scenario in SCENARIOS:
        for check in scenario.checks:
            if check.known_at != check.as_of or "amount_changed" in _kinds(scenario):
                continue
            rows = life_of(scenario).at(check.as_of).instructions
            simple = all(r.kind in ("withhold", "back_pay", "recovery") for r in rows)
            if "back_pay" in check.expected and simple:
                assert paid_back(rows) == check.expected["back_pay"] * 100, scenario.name
                stated["back_pay"] += check.expected["back_pay"] > 0
            if "overpaid" in check.expected and simple:
                took = sum(r.amount_fen for r in rows if r.kind == "recovery")
                assert -took == check.expected["overpaid"] * 100, scenario.name
                stated["overpaid"] += check.expected["overpaid"] > 0
    assert stated["back_pay"] > 10
    assert stated["overpaid"] > 3


def _kinds(scenario: Scenario) -> set[str]:
    return {row.kind for row in scenario.evidence}


def test_nobody_ordinary_is_asked_about_twice():
    life = Life(retiree(), [certified("2026-03-02")])
    here = date(2026, 5, 2)
    record = life.record(here)
    asked: list[date] = []
    counting = replace(record, ask=lambda a, k: asked.append(a) or life.ask(a, k))  # type: ignore[func-returns-value]
    assert [v for _, v in views(counting, None)] == [{}]
    assert asked == []
