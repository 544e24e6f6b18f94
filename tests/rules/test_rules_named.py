"""What a scenario table cannot say: terms of other duties, cases, closed months, words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rules import (
    ClosedMonths,
    Evidence,
    Recipient,
    RulesError,
    evaluate,
    explain,
    explain_reason,
    load_rule_book,
)
from rules.explain import catalogue
from rules.money import family_notice_due, fraud_range
from rules.working_days import end_of_term, is_working_day

BOOK = load_rule_book()
PERSON = Recipient("beijing/haidian", "enterprise_retiree", monthly_amount=Decimal(5000))


def proof(day: date, known: date | None = None, number: int = 1, **more) -> Evidence:
    fields = {"kind": "certified", "channel": "counter", **more}
    return Evidence(id=f"e{number}", date=day, known_from=known or day, **fields)


def ask(evidence, day, known=None, **more):
    return evaluate(PERSON, evidence, BOOK, day, known or day, **more)


def test_ar23_10_fraud_of_12000_is_repaid_with_a_fine_of_24000_to_60000_that_is_only_shown():
    found = fraud_range(BOOK, "arshan", Decimal(12000), date(2024, 1, 1))
    assert (found.repay, found.fine_from, found.fine_to) == (12000, 24000, 60000)
    assert found.cites == ("AR23-10", "SIL-88")


def test_reg765_25_relatives_have_twenty_working_days_to_tell_of_a_death():
    assert family_notice_due(BOOK, "beijing", date(2026, 3, 2)).day == date(2026, 3, 30)


def test_bj23_07_the_result_shows_within_three_working_days():
    law = BOOK.timeline("beijing", "survivor").on(date(2023, 4, 1))
    assert law.values.result_working_days == 3
    # 29 April to 3 May are holidays, Saturday the 6th is a make-up day.
    assert end_of_term(date(2023, 4, 28), 3).day == date(2023, 5, 6)


def test_hd26_15_a_telephone_number_is_no_part_of_recipient_or_evidence():
    fields = {*Recipient.__slots__, *Evidence.__slots__}
    assert not {name for name in fields if "phone" in name}


def test_a_make_up_saturday_is_a_working_day_and_an_unpublished_year_is_provisional():
    assert is_working_day(date(2023, 10, 7)) == (True, False)
    assert is_working_day(date(2023, 10, 2)) == (False, False)
    assert is_working_day(date(2043, 10, 2)) == (True, True)
    assert end_of_term(date(2043, 9, 30), 5).provisional


def test_a_provisional_feedback_date_says_so():
    standing = evaluate(
        Recipient("beijing", "enterprise_retiree"),
        [proof(date(2043, 9, 30), channel="12333_app")],
        BOOK,
        date(2043, 10, 1),
        date(2043, 10, 1),
    )
    assert any("尚未公布" in line for line in explain(standing))


def test_the_register_s_own_last_certification_is_accepted_by_every_rule_set():
    for place, day in [("beijing", date(2023, 5, 2)), ("arshan", date(2023, 9, 2))]:
        person = Recipient(place, "enterprise_retiree")
        standing = evaluate(person, [proof(day, channel="on_record")], BOOK, day, day)
        assert standing.certified_by == "e1"
        assert standing.held == ()


def test_two_copies_of_one_report_are_one_case_with_one_key_in_any_order():
    day = date(2026, 4, 15)
    one = Evidence("a", "death", day, day, source="cremation")
    copy = Evidence("b", "death", day, date(2026, 4, 20), source="cremation")
    first = ask([one], date(2026, 4, 16)).cases
    both = ask([copy, one], date(2026, 4, 21)).cases
    assert [case.key for case in first] == [case.key for case in both]
    assert both[0].opened_on == day
    assert both[0].evidence == ("a", "b")


def test_a_new_episode_has_a_key_of_its_own():
    day = date(2026, 4, 15)
    one = Evidence("a", "death", day, day, source="cremation")
    cleared = Evidence(
        "f", "finding", date(2026, 5, 2), date(2026, 5, 2), outcome="not_lost", ground="death"
    )
    other = Evidence("b", "death", day, date(2026, 6, 1), source="court_declaration")
    before = ask([one], date(2026, 4, 20)).cases[0]
    after = ask([one, cleared, other], date(2026, 6, 1)).cases[0]
    assert before.key != after.key
    assert after.evidence == ("b",)


def test_a_certain_record_beside_a_possible_one_makes_the_case_certain():
    day = date(2026, 4, 15)
    rows = [
        Evidence("a", "death", day, day, source="cremation", grade="possible"),
        Evidence("b", "death", day, day, source="court_declaration"),
    ]
    assert ask(rows[:1], day).cases[0].grade == "possible"
    assert ask(rows, day).cases[0].grade == "certain"


def test_closed_months_are_facts_that_a_repaired_error_does_not_rewrite():
    evidence = [proof(date(2025, 5, 11))]
    closed = ClosedMonths(date(2026, 7, 1), {date(2026, 7, 1): Decimal(4800)})
    standing = ask(evidence, date(2026, 8, 5), closed=closed)
    assert standing.unpaid_from == date(2026, 7, 1)  # June was paid, whatever the rules say now
    assert [month for month, _, _ in standing.skipped_months] == [
        date(2026, 7, 1),
        date(2026, 8, 1),
    ]
    later = ask([*evidence, proof(date(2026, 8, 20), number=2)], date(2026, 8, 20), closed=closed)
    assert later.back_pay == Decimal(9800)


def test_a_month_closed_as_paid_is_never_skipped_afterwards():
    closed = ClosedMonths(date(2026, 9, 1))
    standing = ask([proof(date(2025, 5, 11))], date(2026, 9, 20), closed=closed)
    assert standing.payment == "paid"
    assert standing.unpaid_from == date(2026, 10, 1)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_line_of_an_explanation_cites_a_rule_that_exists(lang):
    evidence = [
        proof(date(2025, 5, 11)),
        Evidence("d", "death", date(2026, 4, 1), date(2026, 4, 2), source="cremation"),
        Evidence("m", "medical", date(2026, 4, 3), date(2026, 4, 3), med_type="11"),
    ]
    standing = ask(evidence, date(2026, 6, 15))
    known = {code for section in catalogue().values() for code in section}
    assert {reason.code for reason in standing.reasons} <= known
    lines = explain(standing, lang)
    assert len(lines) > 6
    assert not any("{" in line for line in lines)
    for reason in standing.reasons:
        assert reason.code in explain_reason(reason, lang)


def test_an_unknown_language_is_refused():
    with pytest.raises(RulesError, match="fr"):
        explain(ask([], date(2026, 5, 1)), "fr")


def test_the_term_of_29_february_in_every_kind_of_cycle():
    from rules.cycle import days, half_year, months_after, same_day

    leap = date(2024, 2, 29)
    assert same_day(12, True).through(leap) == date(2025, 2, 28)
    assert months_after(12, True).through(leap) == date(2025, 2, 28)
    assert days(366, True).through(leap) == date(2025, 3, 1)
    assert half_year(6, True).through(leap) == date(2024, 12, 31)


def test_survivor_readings_differ_on_fourteen_dates_of_a_year():
    from datetime import timedelta

    from rules.cycle import date_plus_month, months_after

    year = [date(2023, 1, 1) + timedelta(n) for n in range(365)]
    one, other = months_after(1, True), date_plus_month(1, True)
    assert sum(one.lapse(day) != other.lapse(day) for day in year) == 14


def test_bj21_10_the_brake_that_keeps_payment_going_is_named_in_both_languages():
    person = Recipient("beijing", "enterprise_retiree", residence="non_local")
    hit = Evidence(id="h", date=date(2021, 7, 1), known_from=date(2021, 7, 1), kind="ministry_data")
    late = Evidence(id="l", date=date(2021, 12, 5), known_from=date(2021, 12, 5), kind="travel")
    failed = Evidence(
        id="c",
        date=date(2021, 10, 20),
        known_from=date(2021, 10, 20),
        kind="employer_contact",
        result="no_result",
    )
    day = date(2021, 12, 15)
    compared = {"comparison_records_required": False}
    kept = evaluate(person, [hit, failed], BOOK, day, day, parameters=compared)
    why = [reason for reason in kept.reasons if reason.message == "braked"]
    assert [reason.code for reason in why] == ["BJ21-10"]
    assert "条件未全部具备" in explain_reason(why[0], "zh")
    assert "Not every condition" in explain_reason(why[0], "en")
    lost = evaluate(person, [failed, late], BOOK, day, day, parameters=compared)
    assert (kept.payment, lost.payment) == ("paid", "suspended")
    assert "braked" not in {reason.message for reason in lost.reasons}


def test_a_map_laid_over_a_parameter_names_only_what_differs():
    def offsets(over):
        book = BOOK.timeline("beijing", "survivor", None, {"first_unpaid_offset": over})
        return book.on(date(2023, 4, 1)).values.first_unpaid_offset

    assert offsets({"death": 0}) == {**offsets({"death": 1}), "death": 0}
    assert offsets({"death": 0})["imprisonment"] == 0
    assert offsets({}) == {}
