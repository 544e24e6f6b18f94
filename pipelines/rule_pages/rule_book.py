"""The rule book page: one generated HTML file with every rule, value, reading and its proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from pipelines.scenarios import ScenarioError, find_tables, read_table
from rules import RuleBook
from rules.describe import rows_of, rule_sets
from rules.explain import catalogue

TEMPLATE = Path(__file__).parent / "rule_book_template.html"


def proofs(book: RuleBook, paths: Iterable[Path]) -> dict[str, list[str]]:
    """Names of the scenarios that cite each rule, by code.

    Raises:
        ScenarioError: a table cannot be read.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for table in find_tables(paths):
        for scenario in read_table(table, book):
            for code in scenario.cites:
                found[code].append(scenario.name)
    return found


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "(none)"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_value(item)}" for key, item in value.items()) or "(none)"
    return "(none)" if value is None else str(value)


def rule_book_page(book: RuleBook, tables: Iterable[Path]) -> str:
    """The whole page as text; needs no network to be shown.

    Raises:
        ScenarioError: a scenario table cannot be read, or cites a rule that nobody knows.
    """
    known = {code for section in catalogue().values() for code in section}
    proven = proofs(book, tables)
    strange = sorted(set(proven) - known)
    if strange:
        raise ScenarioError(f"scenarios cite unknown rules: {', '.join(strange)}; mend `cites`")
    sets = [
        {
            "code": code,
            "file": book.sources.rule_sets[code],
            "rows": list(rows_of(book, code)),
        }
        for code in rule_sets(book)
    ]
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["value"] = _value
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(book=book, sets=sets, catalogue=catalogue(), proofs=proven)
