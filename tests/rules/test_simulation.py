"""A draft of a rule, tried on made-up recipients before it takes effect; the policy commands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipelines.commands import rules as commands
from pipelines.rule_pages.simulate import simulate
from pipelines.rule_pages.simulation_page import page
from rules import Evidence, Recipient, RuleBookError, load_rule_book
from rules.draft import with_draft

BOOK = load_rule_book()
DRAFT = """
rule_set: HD26
parameters:
  payroll_day: {unit: day, last_checked: 2026-11-20, values: [{value: 20, reference:
    {rule: A5, notice: draft, wording: The payroll closes on the 20th.}}]}
in_force: {from: 2026-04-01}
"""
SHORTER = """
rule_set: HD27
title: {zh: 草案, en: A draft}
in_force: {from: 2027-01-01}
parameters:
  scope_classes: {unit: classes, last_checked: 2026-11-20, values: [{value: [enterprise_retiree],
    reference: {rule: HD26-01, notice: draft, wording: Retirees of enterprises only.}}]}
  cycle_length: {unit: months, last_checked: 2026-11-20, values: [{value: 6,
    reference: {rule: HD26-02, notice: draft, wording: Twice a year.}}]}
"""


def people():
    for number in range(10):
        day = date(2026, 3 + number // 2, 5)
        person = Recipient("beijing/haidian", "enterprise_retiree", monthly_amount=Decimal(1000))
        yield f"R{number}", person, [Evidence("e", "travel", day, day)], None


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "draft.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_draft_that_changes_nothing_moves_nobody(tmp_path):
    draft = with_draft(BOOK, written(tmp_path, DRAFT))
    found = simulate(people, BOOK, draft, date(2026, 11, 20))
    assert (found.recipients, found.changed) == (10, [])
    assert draft.version != BOOK.version
    assert draft.timeline("beijing/haidian", "survivor").on(date(2026, 5, 1)).payroll_day == 20
    assert BOOK.timeline("beijing/haidian", "survivor").on(date(2026, 5, 1)).payroll_day == 10


def test_a_new_rule_set_is_counted_from_what_to_what(tmp_path):
    draft = with_draft(BOOK, written(tmp_path, SHORTER), "beijing/haidian")
    found = simulate(people, BOOK, draft, date(2027, 1, 15))
    assert len(found.changed) == 10
    assert found.moves[("rule_set", "HD26", "HD27")] == 10
    assert found.moves[("certified_through", "2027-07-31", "2027-01-31")] == 2
    shown = page(found, "draft")
    assert "<svg" in shown
    assert "HD27" in shown
    assert found.plain()["changed"] == 10


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("parameters: {}\n", None, "rule_set"),
        (SHORTER, None, "name its jurisdiction"),
        (SHORTER, "atlantis", "name its jurisdiction"),
        (SHORTER.replace("value: 6", "value: never"), "beijing/haidian", "cycle_length"),
    ],
)
def test_a_draft_that_cannot_be_used_says_why(tmp_path, text, place, said):
    with pytest.raises(RuleBookError, match=said):
        with_draft(BOOK, written(tmp_path, text), place)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list"], "HD26     beijing/haidian"),
        (["show", "HD26"], "reminder_months = 3"),
        (["show", "HD26-05"], "reminder_months"),
        (["show", "A20"], "minimum_notice_months"),
        (["diff", "BJ23", "HD26"], "suspends"),
    ],
)
def test_the_policy_commands_print(arguments, said):
    app = typer.Typer()
    commands.attach(app)
    result = CliRunner().invoke(app, ["policy", *arguments])
    assert result.exit_code == 0
    assert said in result.output


def test_a_code_that_nobody_knows_is_refused():
    app = typer.Typer()
    commands.attach(app)
    assert CliRunner().invoke(app, ["policy", "show", "ZZ99"]).exit_code != 0
    assert CliRunner().invoke(app, ["policy", "diff", "ZZ99", "HD26"]).exit_code != 0
