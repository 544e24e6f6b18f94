"""The rule book as rows a person can read: every value with its date, citation and reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from rules.book import RuleBook
from rules.errors import RulesError
from rules.files import CHECKERS
from rules.schema import Parameter, Reference


class Row(NamedTuple):
    """One value of one parameter of one rule set. Grain: rule set, parameter, class, date."""

    parameter: str
    benefit_class: str
    """Empty where it holds for every class without a value of its own."""
    since: date | None
    value: Any
    unit: str
    layer: str
    """Where the value is written: the rule set itself, or the place it comes from."""
    reference: Reference
    reading: str | None
    alternatives: tuple[tuple[Any, str], ...]
    last_checked: date


def rule_sets(book: RuleBook) -> list[str]:
    """Codes of all rule sets in order of the day they came into force."""
    files = book.sources.rule_sets
    return sorted(files, key=lambda code: (_since(book, code), code))


def _since(book: RuleBook, code: str) -> date:
    force = book.sources.rule_sets[code].content.in_force
    return force.since if force else date.min


def rows_of(book: RuleBook, code: str) -> Iterator[Row]:
    """Every value that a rule set uses, nearest layer only, in the order of the schema.

    Raises:
        RulesError: no such rule set.
    """
    if code not in book.sources.rule_sets:
        known = ", ".join(rule_sets(book))
        raise RulesError(f"rule set {code!r} is not in the rule book; known: {known}")
    force = book.sources.rule_sets[code].content.in_force
    last = (force.until if force else None) or date.max
    layers = book.layers(code)
    for name in CHECKERS:
        for layer, parameters in layers:
            found = parameters.get(name)
            if found is not None and _begins(found) <= last:
                yield from _rows(name, layer, found, last)
                break


def _begins(parameter: Parameter) -> date:
    return min((entry.since or date.min for entry in parameter.values), default=date.min)


def _rows(name: str, layer: str, parameter: Parameter, last: date) -> Iterator[Row]:
    others = tuple((other.value, other.note) for other in parameter.alternatives)
    for benefit_class, entries in [("", parameter.values), *parameter.classes.items()]:
        for entry in entries:
            if (entry.since or date.min) > last:
                continue
            yield Row(
                parameter=name,
                benefit_class=benefit_class,
                since=entry.since,
                value=entry.value,
                unit=parameter.unit,
                layer=layer,
                reference=entry.reference,
                reading=parameter.reading,
                alternatives=others,
                last_checked=parameter.last_checked,
            )


def cited_by(book: RuleBook, rule: str) -> list[tuple[str, Row]]:
    """Every value that stands on a rule, an article or a reading, with its rule set."""
    return [
        (code, row)
        for code in rule_sets(book)
        for row in rows_of(book, code)
        if rule in (row.reference.rule, *row.reference.also, row.reading)
    ]


def differences(book: RuleBook, one: str, other: str) -> list[tuple[str, str, Any, Any]]:
    """Parameters whose values differ between two rule sets: name, class, value, value."""
    left, right = ({**_values(book, code)} for code in (one, other))
    keys = dict.fromkeys([*left, *right])
    found = []
    for name, benefit_class in keys:
        values = [side.get((name, benefit_class), side.get((name, ""))) for side in (left, right)]
        if values[0] != values[1]:
            found.append((name, benefit_class, values[0], values[1]))
    return found


def _values(book: RuleBook, code: str) -> dict[tuple[str, str], Any]:
    """The latest value by parameter and class."""
    return {(row.parameter, row.benefit_class): row.value for row in rows_of(book, code)}
