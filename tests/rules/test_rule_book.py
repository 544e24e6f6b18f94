"""The rule book: complete, cited, said in both languages, and open to new places without Python."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from pipelines.rule_pages.rule_book import proofs, rule_book_page
from pipelines.scenarios import run_files
from rules import RuleBookError, RulesError, load_rule_book
from rules.describe import differences, rows_of, rule_sets
from rules.explain import catalogue, texts
from rules.files import CHECKERS, read_parameters
from rules.schema import Parameter

HERE = Path(__file__).parent
TABLES = HERE.parent / "scenarios"
BOOK = load_rule_book()
KINDS = {"parameter", "rule", "channel", "message", "out_of_reach"}
# How many rules each notice states; the catalogue must name every one of them.
STATED = {"BJ21": 16, "BJ23": 14, "NEWS23": 4, "AR23": 10, "HD26": 20}


def every_parameter() -> list[tuple[str, Parameter]]:
    files = [f.content for f in BOOK.sources.rule_sets.values()]
    files += [f for group in BOOK.sources.common.values() for f in group]
    return [(name, p) for file in files for name, p in file.parameters.items()]


def known_codes() -> set[str]:
    return {code for section in catalogue().values() for code in section}


def test_every_rule_of_the_notices_is_covered():
    found = catalogue()["rules"]
    expected = {f"{n}-{i:02d}" for n, count in STATED.items() for i in range(1, count + 1)}
    assert set(found) == expected
    for code, entry in found.items():
        assert entry["kind"] in KINDS, code
        assert entry["by"] and entry["zh"] and entry["en"], code


def test_every_reading_names_its_parameter_or_says_why_it_is_no_switch():
    readings = catalogue()["readings"]
    assert set(readings) == {f"A{number}" for number in range(1, 26)}
    for code, entry in readings.items():
        if entry["parameter"] is None:
            assert entry["why"], code
        else:
            assert entry["parameter"] in CHECKERS, code


def test_every_rule_that_software_follows_is_proven():
    proven = proofs(BOOK, [TABLES])
    for code, entry in catalogue()["rules"].items():
        if entry["kind"] in ("parameter", "rule", "channel"):
            elsewhere = entry.get("proven_by")
            if elsewhere:
                text = (HERE.parents[1] / elsewhere).read_text(encoding="utf-8")
                assert code.replace("-", "_").lower() in text, code
            else:
                assert proven.get(code), f"{code} has no scenario"
    assert set(proven) <= known_codes()


def test_every_citation_in_the_parameter_files_exists():
    for name, parameter in every_parameter():
        entries = [*parameter.values, *(e for c in parameter.classes.values() for e in c)]
        for entry in entries:
            for code in (entry.reference.rule, *entry.reference.also):
                assert code in known_codes(), (name, code)
        if parameter.reading is not None:
            assert parameter.reading in known_codes(), name


def test_every_occasion_cites_rules_that_exist():
    for code in rule_sets(BOOK):
        for occasion, cited in BOOK.occasions(code).items():
            assert set(cited) <= known_codes(), (code, occasion)


def test_a_rule_named_as_a_parameter_names_one_that_exists():
    for code, entry in catalogue()["rules"].items():
        if entry["kind"] == "parameter":
            for name in entry["by"].split(", "):
                assert name in CHECKERS, (code, name)


def test_every_sentence_is_said_in_both_languages_with_the_same_figures():
    for section, keys in texts().items():
        for key, said in keys.items():
            assert set(said) == {"zh", "en"}, (section, key)
            figures = [sorted(re.findall(r"{(\w+)}", said[lang])) for lang in ("zh", "en")]
            assert figures[0] == figures[1], (section, key)
            assert re.search(r"[\u4e00-\u9fff]", said["zh"]), (section, key)


def test_no_parameter_file_may_invent_a_name(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text(
        "parameters:\n  payrol_day: {unit: day, last_checked: 2026-11-20, values: []}\n"
    )
    with pytest.raises(RuleBookError, match=r"payrol_day.*no such parameter"):
        read_parameters(file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("parameters: {payroll_day: {unit: d, last_checked: 2026-11-20, values: []}}", "no value"),
        (
            "parameters: {payroll_day: {unit: d, last_checked: 2026-11-20, values: [{value: 32,"
            " reference: {rule: A5, notice: n, wording: w}}]}}",
            "32",
        ),
        ("parameters: {}\nsurprise: 1\n", "surprise"),
        ("rule_set: XX1\nparameters: {}\n", "in_force"),
        ("parameters: [", "not YAML"),
    ],
)
def test_a_broken_parameter_file_says_where_and_what(tmp_path, text, said):
    file = tmp_path / "broken.yaml"
    file.write_text(text)
    with pytest.raises(RuleBookError, match=said) as error:
        read_parameters(file)
    assert "broken.yaml" in str(error.value)


def test_a_fifth_place_needs_yaml_and_tables_only():
    book = load_rule_book((HERE / "fifth_place",))
    results = list(run_files([HERE / "fifth_place_tables"], book))
    assert len(results) > 10
    assert [r.line() for r in results if not r.ok] == []
    assert book.version != BOOK.version


def test_unknown_places_rule_sets_and_parameters_are_refused():
    with pytest.raises(RulesError, match="atlantis"):
        BOOK.timeline("atlantis", "survivor")
    with pytest.raises(RulesError, match="XX99"):
        BOOK.timeline("beijing", "survivor", "XX99")
    with pytest.raises(RulesError, match="payrol_day"):
        BOOK.timeline("beijing", "survivor", None, {"payrol_day": 3})
    with pytest.raises(RulesError, match="payroll_day"):
        BOOK.timeline("beijing", "survivor", None, {"payroll_day": 99})


@pytest.mark.parametrize(
    ("place", "day", "code"),
    [
        ("beijing", date(2020, 12, 31), None),
        ("beijing", date(2021, 1, 1), "BJ21"),
        ("beijing", date(2021, 12, 31), "BJ21"),
        ("beijing", date(2022, 1, 1), None),
        ("beijing/haidian", date(2022, 12, 31), None),
        ("beijing/haidian", date(2023, 1, 1), "BJ23"),
        ("beijing/haidian", date(2026, 3, 31), "BJ23"),
        ("beijing/haidian", date(2026, 4, 1), "HD26"),
        ("beijing", date(2026, 4, 1), "BJ23"),
        ("arshan", date(2023, 6, 15), None),
        ("arshan", date(2023, 6, 16), "AR23"),
    ],
)
def test_the_rule_set_in_force_on_a_day(place, day, code):
    law = BOOK.timeline(place, "enterprise_retiree").on(day)
    assert (law.code if law else None) == code


def test_a_payroll_month_is_judged_by_the_rule_set_of_its_first_day():
    timeline = BOOK.timeline("arshan", "survivor")
    assert timeline.of_month(2023 * 12 + 5) is None
    assert timeline.of_month(2023 * 12 + 6).code == "AR23"


def test_every_rule_set_has_a_value_for_every_parameter():
    for code in rule_sets(BOOK):
        assert {row.parameter for row in rows_of(BOOK, code)} >= set(CHECKERS) - {
            "accepts_travel",
            "accepts_inpatient",
        }


def test_two_rule_sets_can_be_compared():
    found = {name: (one, other) for name, _, one, other in differences(BOOK, "BJ23", "HD26")}
    assert found["suspends"] == (False, True)
    assert found["reminder_months"] == (0, 3)
    assert "payroll_day" not in found


def test_the_rule_book_page_shows_every_rule_value_and_proof():
    page = rule_book_page(BOOK, [TABLES])
    for code in known_codes():
        assert f'id="r-{code}"' in page
    for name in CHECKERS:
        assert name in page
    written = (HERE.parents[1] / "docs" / "rule_book.html").read_text(encoding="utf-8")
    assert written == page, "run `certify policy book` to write docs/rule_book.html again"
