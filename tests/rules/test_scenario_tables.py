"""The scenario tables of the project, and the command that runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipelines.commands import rules as commands
from pipelines.scenarios import find_tables, read_table, run_scenario
from rules import load_rule_book

TABLES = Path(__file__).parents[1] / "scenarios"
BOOK = load_rule_book()
SCENARIOS = [s for table in find_tables([TABLES]) for s in read_table(table, BOOK)]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.name)
def test_scenario(scenario):
    results = list(run_scenario(scenario, BOOK))
    assert results
    assert [result.line() for result in results if not result.ok] == []


def test_names_are_unique_and_state_more_than_a_number():
    names = [scenario.name for scenario in SCENARIOS]
    assert len(names) == len(set(names))
    assert all(len(name.split()) >= 3 for name in names)
    assert all(scenario.cites for scenario in SCENARIOS)


def run(tmp_path: Path, text: str, *options: str):
    app = typer.Typer()
    commands.attach(app)
    table = tmp_path / "table.yaml"
    table.write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["scenarios", str(table), *options])


GOOD = """
- name: Certified in May
  given:
    jurisdiction: beijing/haidian
    events: [{date: 2026-05-11, kind: certified, channel: jingtong}]
  expect: [{as_of: 2026-06-01, certified_through: 2027-05-31, payment: paid}]
"""


def test_agreement_exits_0_and_prints_a_line_per_check(tmp_path):
    result = run(tmp_path, GOOD)
    assert result.exit_code == 0
    assert result.output.count("ok ") == 2


def test_a_difference_exits_1_and_shows_field_expected_and_found(tmp_path):
    result = run(tmp_path, GOOD.replace("2027-05-31", "2027-06-30"))
    assert result.exit_code == 1
    assert "certified_through: expected 2027-06-30, found 2027-05-31" in result.output


def test_json_gives_every_check(tmp_path):
    result = run(tmp_path, GOOD.replace("paid", "stopped"), "--json")
    found = json.loads(result.output)
    assert result.exit_code == 1
    assert (found["checks"], found["different"]) == (2, 1)
    assert [r["field"] for r in found["results"] if not r["ok"]] == ["payment"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("payment", "paiment", "field 'paiment' is not known"),
        ("payment: paid", "payment: fine", "'fine' is not known"),
        ("jurisdiction", "place", "field 'place' is not known"),
        ("kind: certified", "kind: certificated", "field 'kind': 'certificated'"),
        ("2026-05-11", "2026-02-30", "field 'date'"),
        ("channel: jingtong", "mode: rail", "field 'mode' is not known"),
        ("beijing/haidian", "atlantis", "jurisdiction 'atlantis'"),
        ("jurisdiction: beijing/haidian", "monthly_amount: 1", "field 'jurisdiction' is missing"),
        ("jurisdiction: beijing/haidian", "rule_set: XX99", "field 'rule_set': 'XX99'"),
        ("as_of: 2026-06-01, ", "", "field 'as_of' is missing"),
        ("events:", "parameters: {payrol_day: 3}\n    events:", "payrol_day"),
        ("events:", "parameters: {payroll_day: 40}\n    events:", "payroll_day"),
        (
            "channel: jingtong}",
            "channel: jingtong}, {date: 2026-06-01, kind: withdrawn, event: x}",
            "id 'x'",
        ),
    ],
)
def test_a_malformed_table_names_file_scenario_and_field(tmp_path, old, new, said):
    result = run(tmp_path, GOOD.replace(old, new))
    assert result.exit_code == 2
    assert said in result.output
    assert "table.yaml" in result.output
    assert "Certified in May" in result.output


@pytest.mark.parametrize("text", ["name: x", "- [", "- 3"])
def test_what_is_no_table_is_refused_with_the_file(tmp_path, text):
    result = run(tmp_path, text)
    assert result.exit_code == 2
    assert "table.yaml" in result.output


def test_a_path_that_does_not_exist_is_named():
    app = typer.Typer()
    commands.attach(app)
    result = CliRunner().invoke(app, ["scenarios", "no/such/tables"])
    assert result.exit_code == 2
    assert "no/such/tables" in result.output


def test_a_field_that_stands_twice_is_an_error_and_not_the_last_one(tmp_path):
    result = run(tmp_path, GOOD.replace("payment: paid", "payment: paid, payment: stopped"))
    assert result.exit_code == 2
    assert "field 'payment' stands twice" in result.output


def test_a_scenario_that_expects_nothing_is_an_error(tmp_path):
    result = run(tmp_path, GOOD.split("  expect:")[0] + "  expect: []\n")
    assert result.exit_code == 2
    assert "scenario 'Certified in May': field 'expect' is empty" in result.output


def test_an_optional_day_may_be_null(tmp_path):
    result = run(tmp_path, GOOD.replace("channel: jingtong", "channel: jingtong, known: null"))
    assert result.exit_code == 0
