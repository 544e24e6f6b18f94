"""Notices: of the current month only, once, and taken back where a sent one was wrong."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pipelines.consequences.derive import Consequences
from tests.consequences.lives import Life, certified, day, finding, month, retiree


def due(following: Consequences) -> dict[str, dict[str, object]]:
    return {notice.kind: json.loads(notice.params) for notice in following.notices}


def kinds(life: Life, horizon: str) -> list[str]:
    return [notice.kind for notice in life.at(horizon).notices]


def suspended_in_june() -> Life:
    return Life(retiree(), [certified("2025-05-11")])


def test_e02_reminded_in_each_of_three_months_and_then_suspended():
    life = Life(retiree(), [certified("2026-05-20")])
    assert kinds(life, "2027-02-20") == []
    for reminded in ("2027-03-01", "2027-04-30", "2027-05-15"):
        (notice,) = life.at(reminded).notices
        assert (notice.kind, notice.month) == ("reminder", day(reminded).replace(day=1))
        assert json.loads(notice.params) == {
            "due_on": "2027-05-31",
            "certified_through": "2027-05-31",
        }
    assert due(life.at("2027-06-01"))["suspension"] == {
        "payment": "suspended",
        "unpaid_from": "2027-06-01",
    }
    assert kinds(life, "2027-07-03") == ["reminder"]


def test_e04_certifying_early_cancels_the_reminders():
    life = suspended_in_june()
    life.learn(certified("2026-01-10"))
    assert [kinds(life, f"2026-0{m}-05") for m in (3, 4, 5)] == [[], [], []]


def test_restored_names_the_months_paid_late_in_the_month_it_became_known():
    life = suspended_in_june()
    life.learn(certified("2026-08-20"))
    assert due(life.at("2026-08-20")) == {
        "restored": {"payment": "paid", "months": ["2026-06-01", "2026-07-01", "2026-08-01"]}
    }
    assert kinds(life, "2026-09-01") == []


def test_a_finding_stops_and_takes_back_and_its_reversal_restores():
    life = Life(retiree(), [certified("2026-03-02")])
    life.learn(finding("lost", "2026-07-06", effective="2026-05-20"))
    assert due(life.at("2026-07-06")) == {
        "stopped": {"payment": "stopped", "unpaid_from": "2026-07-01"},
        "recovery": {"payment": "stopped", "months": ["2026-06-01"]},
    }
    assert kinds(life, "2026-08-01") == []
    life.learn(finding("not_lost", "2026-08-03", seen_alive_on="2026-08-03"))
    assert "restored" in kinds(life, "2026-08-03")


def test_a_sent_notice_is_not_due_again():
    life = suspended_in_june()
    assert [n.kind for n in life.send_notices("2026-06-02")] == ["reminder", "suspension"]
    assert life.send_notices("2026-06-02") == []
    assert kinds(life, "2026-06-20") == []


@pytest.mark.parametrize(("sent", "expected"), [(True, ["counter"]), (False, [])])
def test_a_suspension_lifted_before_its_payroll_is_countered_if_it_was_sent(
    sent: bool, expected: list[str]
) -> None:
    life = suspended_in_june()
    if sent:
        life.send_notices("2026-06-02")
    life.learn(certified("2026-06-05"))
    assert kinds(life, "2026-06-05") == expected
    if sent:
        counter = due(life.at("2026-06-05"))["counter"]
        assert counter == {"payment": "paid", "of": "suspension", "of_month": "2026-06-01"}
        assert life.at("2026-06-05").wake_on == month("2026-07")
        life.send_notices("2026-06-06")
        assert kinds(life, "2026-07-01") == []


def test_a_file_worked_through_late_counters_a_suspension_that_was_told():
    life = suspended_in_june()
    life.send_notices("2026-06-02")
    life.learn(certified("2026-05-28"))
    assert kinds(life, "2026-06-12") == ["counter"]


@pytest.mark.parametrize(
    ("told_on", "withdrawn_on", "expected"),
    [
        ("2026-08-21", "2026-09-20", "recovery"),
        ("2026-08-21", "2026-08-25", "counter"),
    ],
)
def test_a_restoration_that_was_told_and_is_taken_back(
    told_on: str, withdrawn_on: str, expected: str
) -> None:
    life = suspended_in_june()
    life.learn(certified("2026-08-20"))
    life.send_notices(told_on)
    assert expected not in kinds(life, told_on)
    life.evidence[-1] = replace(life.evidence[-1], known_to=day(withdrawn_on))
    assert expected in kinds(life, withdrawn_on)
    life.send_notices(withdrawn_on)
    assert kinds(life, "2026-10-01") == ["reminder"]


def test_a_true_message_is_not_countered_when_things_change_later():
    life = suspended_in_june()
    life.learn(certified("2026-08-20"))
    life.send_notices("2026-08-21")
    assert "suspension" in kinds(life, "2027-09-02")
    assert kinds(life, "2027-10-02") == ["reminder"]
