"""Running scenario tables and comparing each expected field with what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.scenarios.fields import ScenarioError
from pipelines.scenarios.reading import Check, Scenario, find_tables, read_table
from rules import RuleBook, RulesError, Standing, evaluate

MONTHS = frozenset({"due_month", "counts_from", "unpaid_from", "reminders"})


@dataclass(frozen=True)
class Result:
    """One field of one check: what was expected, what was found, and whether they agree."""

    file: str
    scenario: str
    as_of: date
    known_at: date
    field: str
    expected: Any
    found: Any
    ok: bool

    def line(self) -> str:
        """One line a person can read."""
        when = str(self.as_of)
        if self.known_at != self.as_of:
            when += f" known {self.known_at}"
        if self.ok:
            return f"ok    {self.scenario} · {when} · {self.field}"
        expected, found = show(self.expected), show(self.found)
        return (
            f"DIFF  {self.file}: {self.scenario} · {when} · {self.field}:"
            f" expected {expected}, found {found}"
        )

    def plain(self) -> dict[str, Any]:
        """The same for JSON."""
        return {
            "file": self.file,
            "scenario": self.scenario,
            "as_of": str(self.as_of),
            "known_at": str(self.known_at),
            "field": self.field,
            "expected": show(self.expected),
            "found": show(self.found),
            "ok": self.ok,
        }


def show(value: Any) -> Any:
    """A value as a table would write it."""
    if isinstance(value, list | tuple):
        return "[" + ", ".join(str(show(item)) for item in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _codes(standing: Standing) -> list[str]:
    return list(dict.fromkeys(reason.code for reason in standing.reasons))


def _include(expected: list[str], standing: Standing) -> tuple[Any, bool]:
    codes = _codes(standing)
    return codes, set(expected) <= set(codes)


def _exclude(expected: list[str], standing: Standing) -> tuple[Any, bool]:
    codes = _codes(standing)
    return codes, not set(expected) & set(codes)


def _held(expected: list[str], standing: Standing) -> tuple[Any, bool]:
    return list(standing.held), sorted(expected) == sorted(standing.held)


SPECIAL: dict[str, Callable[[Any, Standing], tuple[Any, bool]]] = {
    "reasons_include": _include,
    "reasons_exclude": _exclude,
    "held": _held,
}


def _compare(name: str, expected: Any, standing: Standing) -> tuple[Any, Any, bool]:
    if name in SPECIAL:
        found, ok = SPECIAL[name](expected, standing)
        return expected, found, ok
    found = getattr(standing, name)
    if isinstance(found, tuple):
        found = list(found)
    ok = found == expected
    if name in MONTHS:
        return _months(expected), _months(found), ok
    return expected, found, ok


def _months(value: Any) -> Any:
    if isinstance(value, list):
        return [_months(item) for item in value]
    return None if value is None else f"{value:%Y-%m}"


def run_scenario(scenario: Scenario, book: RuleBook) -> Iterator[Result]:
    """Every expected field of every check of one scenario, in order.

    Raises:
        ScenarioError: the rules know no such jurisdiction, rule set or parameter.
    """
    for check in scenario.checks:
        standing = standing_of(scenario, check, book)
        for name, value in check.expected.items():
            expected, found, ok = _compare(name, value, standing)
            yield Result(
                scenario.file,
                scenario.name,
                check.as_of,
                check.known_at,
                name,
                expected,
                found,
                ok,
            )


def standing_of(scenario: Scenario, check: Check, book: RuleBook) -> Standing:
    """The standing that one check of a scenario asks about."""
    try:
        return evaluate(
            scenario.recipient,
            scenario.evidence,
            book,
            check.as_of,
            check.known_at,
            rule_set=scenario.rule_set,
            parameters=scenario.parameters,
        )
    except RulesError as error:
        message = str(error)
        if not scenario.recipient.jurisdiction:
            message = "field 'jurisdiction' is missing; name one, or a rule_set"
        where = f"{scenario.file}: scenario {scenario.name!r}: given"
        raise ScenarioError(f"{where}: {message}") from None


def run_files(paths: Iterable[Path], book: RuleBook) -> Iterator[Result]:
    """Every check of every table under the paths.

    Raises:
        ScenarioError: a table cannot be read.
    """
    for table in find_tables(paths):
        for scenario in read_table(table, book):
            yield from run_scenario(scenario, book)
