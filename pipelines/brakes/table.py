"""The table of bands: which measures are watched, how far they may stray, since when, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import yaml

Does = Literal["hold", "warn"]
Side = Literal["both", "high"]


@dataclass(frozen=True)
class Look:
    """How much history is looked at, in business days."""

    batches: int
    least: int
    compared: int
    same_weekday: int


@dataclass(frozen=True)
class Rule:
    """How far one measure may stray. Grain: one measure from one day on; 0: not used."""

    measure: str
    since: date
    does: Does
    because: dict[str, str]
    feeds: tuple[str, ...] = ()
    side: Side = "both"
    factor: float = 0.0
    deviations: float = 0.0
    chance: float = 0.0
    absolute: float = 0.0
    rows: int = 0

    def holds_for(self, feed: str, day: date) -> bool:
        """Whether the rule speaks of a feed on a business day."""
        return self.since <= day and (not self.feeds or feed in self.feeds)


@dataclass(frozen=True)
class Table:
    """All rules, and how much history they need."""

    look: Look
    rules: tuple[Rule, ...]

    def rule(self, measure: str, feed: str, day: date) -> Rule | None:
        """The rule in force for a measure of a feed on a business day; None: not watched."""
        found = [r for r in self.rules if r.measure == measure and r.holds_for(feed, day)]
        return max(found, key=lambda rule: rule.since, default=None)


@cache
def load_table() -> Table:
    """The table of the house, `bands.yaml`."""
    text = (files(__package__) / "bands.yaml").read_text(encoding="utf-8")
    return read_table(yaml.safe_load(text))


def read_table(content: dict[str, Any]) -> Table:
    """A table from its YAML content.

    Raises:
        ValueError: an entry lacks its reason in a language, or says `does` or `side` wrongly.
        TypeError: an entry has a key that no rule has.
    """
    rules = []
    for entry in content["bands"]:
        values = {("since" if key == "from" else key): value for key, value in entry.items()}
        rule = Rule(**(values | {"feeds": tuple(values.get("feeds", ()))}))
        known = rule.does in get_args(Does) and rule.side in get_args(Side)
        if set(rule.because) != {"zh", "en"} or not known:
            raise ValueError(
                f"bands.yaml, {rule.measure} from {rule.since}: needs `because` with zh and en, "
                "`does` as hold or warn, `side` as both or high"
            )
        rules.append(rule)
    return Table(Look(**content["history"]), tuple(rules))
