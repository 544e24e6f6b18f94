"""From a YAML table to recipients, evidence and the checks to make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from pipelines.scenarios.fields import (
    ScenarioError,
    as_text,
    list_of,
    load_plain,
    read_mapping,
)
from pipelines.scenarios.vocabulary import (
    EXPECT,
    GIVEN,
    KINDS,
    REQUIRED,
    SHARED,
    TABLE_PARAMETERS,
    Readers,
)
from rules import Evidence, Recipient, RuleBook

__all__ = ["Check", "Scenario", "ScenarioError", "find_tables", "read_table"]


@dataclass(frozen=True)
class Check:
    """One question and the answers it must get, by field."""

    as_of: date
    known_at: date
    expected: dict[str, Any]


@dataclass(frozen=True)
class Scenario:
    """One entry of a table, ready to be run."""

    file: str
    name: str
    cites: tuple[str, ...]
    recipient: Recipient
    evidence: tuple[Evidence, ...]
    rule_set: str | None
    parameters: dict[str, Any] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()


def find_tables(paths: Iterable[Path]) -> list[Path]:
    """Every `*.yaml` under the paths, in order; a file named directly is taken as it is.

    Raises:
        ScenarioError: a path does not exist, or holds no table.
    """
    tables: list[Path] = []
    for path in paths:
        if not path.exists():
            raise ScenarioError(f"{path}: does not exist; name a file or folder of tables")
        found = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
        if not found:
            raise ScenarioError(f"{path}: holds no *.yaml; name a folder that does")
        tables.extend(found)
    return tables


def read_table(path: Path, book: RuleBook) -> list[Scenario]:
    """All scenarios of one file.

    Raises:
        ScenarioError: the file is not a list of scenarios; the message says where and what.
    """
    try:
        raw = load_plain(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: cannot be read as YAML in UTF-8: {error}") from None
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise ScenarioError(f"{path}: must be a list of scenarios, each beginning with '- name:'")
    return [_scenario(path, number, entry, book) for number, entry in enumerate(raw, 1)]


def _scenario(path: Path, number: int, raw: Any, book: RuleBook) -> Scenario:
    readers: Readers = {
        "name": as_text,
        "cites": list_of(as_text),
        "given": lambda value: value,
        "expect": lambda value: value,
    }
    where = f"{path}: scenario {number}"
    if isinstance(raw, dict) and raw.get("name"):
        where = f"{path}: scenario {raw['name']!r}"
    top = read_mapping(raw, readers, where, ("name", "given", "expect"))
    given = read_mapping(top["given"], GIVEN, f"{where}: given")
    rule_set = given.pop("rule_set", None)
    parameters = given.pop("parameters", None) or {}
    events = given.pop("events", None) or []
    if not isinstance(parameters, dict) or not isinstance(events, list):
        raise ScenarioError(f"{where}: given: parameters must be a mapping, events a list")
    given.setdefault("jurisdiction", _home(book, rule_set, where))
    given.setdefault("benefit_class", "enterprise_retiree")
    expect = top["expect"] if isinstance(top["expect"], list) else [top["expect"]]
    if not expect:
        raise ScenarioError(f"{where}: field 'expect' is empty; state what must follow")
    return Scenario(
        file=str(path),
        name=top["name"],
        cites=tuple(top.get("cites", ())),
        recipient=Recipient(**given),
        evidence=_events(events, where),
        rule_set=rule_set,
        parameters={**TABLE_PARAMETERS, **parameters},
        checks=tuple(_check(e, f"{where}: expect {n}") for n, e in enumerate(expect, 1)),
    )


def _home(book: RuleBook, rule_set: str | None, where: str) -> str:
    if rule_set is None:
        return ""
    found = book.sources.rule_sets.get(rule_set)
    if found is None:
        known = ", ".join(sorted(book.sources.rule_sets))
        raise ScenarioError(f"{where}: given: field 'rule_set': {rule_set!r} is not one of {known}")
    return found.jurisdiction


def _events(raw: list[Any], where: str) -> tuple[Evidence, ...]:
    events: list[Evidence] = []
    for number, entry in enumerate(raw, 1):
        at = f"{where}: event {number}"
        kind = entry.get("kind") if isinstance(entry, dict) else None
        if kind not in KINDS:
            raise ScenarioError(f"{at}: field 'kind': {kind!r} is not one of {', '.join(KINDS)}")
        read = read_mapping(
            entry, SHARED | KINDS[kind], at, ("date", "kind", *REQUIRED.get(kind, ()))
        )
        events.append(_event(read, number))
    seen: set[str] = set()
    for number, event in enumerate(events, 1):
        at = f"{where}: event {number}"
        if event.id in seen:
            raise ScenarioError(f"{at}: field 'id': {event.id!r} is used twice; ids are unique")
        seen.add(event.id)
    for number, event in enumerate(events, 1):
        if event.kind in ("withdrawn", "released") and event.event not in seen:
            raise ScenarioError(
                f"{where}: event {number}: field 'event': no event has the id {event.event!r}"
            )
    return tuple(events)


def _event(read: dict[str, Any], number: int) -> Evidence:
    read = dict(read)
    known = read.pop("known", None) or read.get("form_received") or read["date"]
    if read["kind"] == "medical":
        read.setdefault("discharge_status", "1")
    if read["kind"] == "amount_changed":
        read["amount"] = read.pop("to")
    return Evidence(id=read.pop("id", f"event {number}"), known_from=known, **read)


def _check(raw: Any, where: str) -> Check:
    read = read_mapping(raw, EXPECT, where, ("as_of",))
    as_of = read.pop("as_of")
    return Check(as_of, read.pop("known_at", as_of), read)
