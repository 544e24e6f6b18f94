"""The rule book: every rule set of every place, and which of them holds on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from rules.errors import RulesError
from rules.files import BUILT_IN, CHECKERS, RuleSetFile, Sources, check_value, read_sources
from rules.files import dated_parameters as _by_name
from rules.law import Law
from rules.months import month_of
from rules.resolve import Layer, change_days, holding, resolve
from rules.timeline import Timeline


class RuleBook:
    """Parameters of all rule sets; `version` is a hash of their files."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.version = sources.version
        self._timelines: dict[Any, Timeline] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Laws are cheap to make again and hold functions: they stay behind when pickled."""
        return {"sources": self.sources, "version": self.version, "_timelines": {}}

    def timeline(
        self,
        jurisdiction: str,
        benefit_class: str,
        rule_set: str | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> Timeline:
        """The laws that hold for a place and a class of benefit.

        Raises:
            RulesError: no such place, rule set or parameter, or a value that does not fit.
        """
        overrides = tuple(sorted((k, repr(v)) for k, v in parameters.items())) if parameters else ()
        key = (jurisdiction, benefit_class, rule_set, overrides)
        found = self._timelines.get(key)
        if found is None:
            found = self._make(jurisdiction, benefit_class, rule_set, dict(parameters or {}))
            self._timelines[key] = found
        return found

    def line_of(self, jurisdiction: str) -> tuple[str, ...]:
        """A place and those it inherits from, nearest first.

        Raises:
            RulesError: no such place.
        """
        line: list[str] = []
        place: str | None = jurisdiction
        while place is not None and place not in line:
            if place not in self.sources.jurisdictions:
                known = ", ".join(sorted(self.sources.jurisdictions))
                raise RulesError(f"jurisdiction {place!r} is not in the rule book; known: {known}")
            line.append(place)
            place = self.sources.jurisdictions[place].inherits
        return tuple(line)

    def layers(self, rule_set: str, jurisdiction: str | None = None) -> list[tuple[str, Layer]]:
        """Where a rule set's values are looked up, nearest first: itself, its place, the wider."""
        file = self.sources.rule_sets[rule_set]
        line = self.line_of(jurisdiction or file.jurisdiction)
        common = self.sources.common
        return [(rule_set, file.content.parameters)] + [
            (place, _by_name(common.get(place, ()))) for place in line
        ]

    def law_near(self, jurisdiction: str, day: date, benefit_class: str = "") -> Law:
        """The law of a place on a day, or the nearest in time where none is in force."""
        timeline = self.timeline(jurisdiction, benefit_class)
        found = timeline.on(day) or next(law for law in timeline.laws if law is not None)
        return found

    def occasions(self, rule_set: str, place: str | None = None) -> dict[str, tuple[str, ...]]:
        """Rules cited on occasions that have no parameter, the nearest layer first."""
        file = self.sources.rule_sets[rule_set]
        found: dict[str, tuple[str, ...]] = {}
        for wider in reversed(self.line_of(place or file.jurisdiction)):
            for common in self.sources.common.get(wider, ()):
                found.update({str(name): codes for name, codes in common.cites.items()})
        found.update({str(name): codes for name, codes in file.content.cites.items()})
        return found

    def _make(
        self, place: str, benefit_class: str, forced: str | None, overrides: dict[str, Any]
    ) -> Timeline:
        for name, value in overrides.items():
            if name not in CHECKERS:
                raise RulesError(f"parameter {name!r} is not in the rule book")
            overrides[name] = check_value(name, value, f"parameter {name}")
        if forced is not None and forced not in self.sources.rule_sets:
            known = ", ".join(sorted(self.sources.rule_sets))
            raise RulesError(f"rule set {forced!r} is not in the rule book; known: {known}")
        spans = self._forced(forced) if forced else self._by_date(place)
        starts: list[date] = []
        laws: list[Law | None] = []
        for since, until, code in spans:
            if code is None:
                starts.append(since)
                laws.append(None)
                continue
            home = place if place in self.sources.jurisdictions else None
            layers = [layer for _, layer in self.layers(code, home)]
            for day in change_days(layers, benefit_class, since, until):
                starts.append(day)
                at = self._clamp(code, day)
                cites = self.occasions(code, home)
                laws.append(resolve(code, layers, cites, benefit_class, at, overrides))
        if not any(laws):
            raise RulesError(f"jurisdiction {place!r} has no rule set; add one or name another")
        months = tuple(month_of(d) + (d.day > 1) if d > date.min else 0 for d in starts)
        judged = next(month for month, law in zip(months, laws, strict=True) if law is not None)
        rounds = [law.suspension_month for law in laws if law is not None and law.is_round]
        return Timeline(
            starts=tuple(starts),
            months=months,
            laws=tuple(laws),
            forced=forced is not None,
            first_judged=0 if forced else judged,
            round_month=min(rounds, default=None),
        )

    def _forced(self, code: str) -> list[tuple[date, date | None, str | None]]:
        return [(date.min, None, code)]

    def _clamp(self, code: str, day: date) -> date:
        force = self.sources.rule_sets[code].content.in_force
        assert force is not None  # checked when the file was read
        return min(max(day, force.since), force.until or date.max)

    def _by_date(self, place: str) -> list[tuple[date, date | None, str | None]]:
        """Spans of days, each with the rule set of the nearest place, the latest one first."""
        line = self.line_of(place)
        held: list[tuple[int, RuleSetFile]] = [
            (line.index(file.jurisdiction), file)
            for file in self.sources.rule_sets.values()
            if file.jurisdiction in line
        ]
        edges = {date.min}
        for _, file in held:
            force = file.content.in_force
            assert force is not None
            edges.add(force.since)
            if force.until is not None:
                edges.add(force.until + timedelta(1))
        days = sorted(edges)
        spans: list[tuple[date, date | None, str | None]] = []
        for at, day in enumerate(days):
            until = days[at + 1] if at + 1 < len(days) else None
            code = holding(held, day)
            if spans and spans[-1][2] == code:
                spans[-1] = (spans[-1][0], until, code)
            else:
                spans.append((day, until, code))
        return spans


@lru_cache(maxsize=8)
def _load(folders: tuple[Path, ...]) -> RuleBook:
    return RuleBook(read_sources(folders))


def load_rule_book(extra_dirs: Sequence[str | Path] = ()) -> RuleBook:
    """The rule book of the project, with further folders of jurisdictions on top; cached.

    Raises:
        RuleBookError: a file does not fit the schema; the message names it.
    """
    return _load((BUILT_IN, *(Path(folder).resolve() for folder in extra_dirs)))
