"""Picking values: which rule set holds on a day, and which entry of each parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rules.errors import RulesError
from rules.files import CHECKERS, RuleSetFile
from rules.law import Law, make_law
from rules.schema import Dated, Parameter, Values

Layer = dict[str, Parameter]


def holding(held: list[tuple[int, RuleSetFile]], day: date) -> str | None:
    """The rule set in force on a day: of the nearest place, and there the latest."""
    best: tuple[int, int, str] | None = None
    for rank, file in held:
        force = file.content.in_force
        if force and force.since <= day and (force.until is None or day <= force.until):
            candidate = (rank, -force.since.toordinal(), file.content.rule_set or "")
            best = candidate if best is None else min(best, candidate)
    return best[2] if best else None


def entries_for(parameter: Parameter, benefit_class: str) -> tuple[Dated, ...]:
    """The entries that hold for a class of benefit: its own where it has any."""
    return parameter.classes.get(benefit_class) or parameter.values


def change_days(
    layers: list[Layer], benefit_class: str, since: date, until: date | None
) -> list[date]:
    """First day of a span, and every later day in it on which some parameter changes."""
    days = {since}
    for layer in layers:
        for parameter in layer.values():
            for entry in entries_for(parameter, benefit_class):
                if entry.since and since < entry.since and (until is None or entry.since < until):
                    days.add(entry.since)
    return sorted(days)


def pick(layers: Sequence[Layer], name: str, benefit_class: str, day: date) -> Dated | None:
    """The entry of a parameter that holds on a day, from the nearest layer that has one."""
    for layer in layers:
        if name in layer:
            entries = [
                entry
                for entry in entries_for(layer[name], benefit_class)
                if entry.since is None or entry.since <= day
            ]
            if entries:
                return max(entries, key=lambda entry: entry.since or date.min)
    return None


def resolve(
    code: str,
    layers: list[Layer],
    occasions: Mapping[str, tuple[str, ...]],
    benefit_class: str,
    day: date,
    overrides: dict[str, Any],
) -> Law:
    """The law that a rule set makes on a day.

    Raises:
        RulesError: a parameter has no value on that day.
    """
    values: dict[str, Any] = {}
    cites: dict[str, tuple[str, ...]] = {}
    for name in CHECKERS:
        entry = pick(layers, name, benefit_class, day)
        if entry is None:
            raise RulesError(f"rule set {code}: parameter {name} has no value on {day}; add one")
        values[name] = entry.value
        cites[name] = (entry.reference.rule, *entry.reference.also)
    for name, value in overrides.items():
        held = values.get(name)
        # A map names what differs, {death: 0} say, and leaves the rest; an empty one clears it.
        if isinstance(held, dict) and isinstance(value, dict) and value:
            value = {**held, **value}
        values[name] = value
    cites.update(occasions)
    return make_law(code, Values.model_validate(values), cites, benefit_class)
