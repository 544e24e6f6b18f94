"""The table of weights and thresholds, read and checked once."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

FIELDS = ("number", "name", "birth", "sex")
_LEVEL_KEYS = {"m", "u", "u_among", "beside_number", "from"}


class WeightsError(ValueError):
    """The table of weights is not what it must be; the message names the place."""


@dataclass(frozen=True)
class Weights:
    """Weights in bits. `table[field][level]` is as written in the file."""

    version: str
    match_share: float
    table: dict[str, dict[str, dict[str, Any]]]
    number_holds_birth: frozenset[str]
    most_bits: dict[str, float]
    grade: dict[str, Any]
    caps: dict[str, int]
    source: dict[str, Any] = field(repr=False, compare=False)

    def bits(
        self, name: str, level: str, recipients: int, same_name: int = 1, beside: bool = False
    ) -> float:
        """Return log2(m / u) of a level, in bits.

        `recipients` is the size of the register, `same_name` how many recipients bear the name,
        `beside` whether the number already holds birth date and sex.
        """
        m, u, among_register = self._levels[name, level, beside]
        size = max(recipients, 1)
        # Half a bearer more than counted: a name seen once is not as rare as 1 in the register.
        chance = min(1.0, (max(same_name, 1) + 0.5) / (size + 1)) if u is None else u
        return math.log2(m / (chance / size if among_register else chance))

    @cached_property
    def _levels(self) -> dict[tuple[str, str, bool], tuple[float, float | None, bool]]:
        """m, u (None: the share of the name) and whether u is among the register, by field, level
        and whether the number already holds birth date and sex."""
        found = {}
        for name, levels in self.table.items():
            for level, entry in levels.items():
                for beside in (False, True):
                    told = {**entry, **(entry.get("beside_number", {}) if beside else {})}
                    u = None if told["u"] == "names" else float(told["u"])
                    among = told.get("u_among") == "register"
                    found[name, level, beside] = (float(told["m"]), u, among)
        return found

    def prior_bits(self, recipients: int) -> float:
        """Return the prior log odds, in bits, that a pair of row and recipient is one person."""
        return math.log2(self.match_share / (1 - self.match_share)) - math.log2(max(recipients, 1))


@cache
def load_weights(path: Path | None = None) -> Weights:
    """Read a table of weights, by default the one in force. Raises WeightsError if it is faulty."""
    if path is None:
        text = files("matchers").joinpath("weights.yaml").read_text(encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
    return parse_weights(yaml.safe_load(text), path.name if path else "weights.yaml")


def parse_weights(source: dict[str, Any], where: str) -> Weights:
    """Check a table of weights and return it. Raises WeightsError with the faulty place."""
    expected = {"version", "prior", "most_bits", "number_holds_birth", "grade", "caps", *FIELDS}
    if set(source) != expected:
        raise WeightsError(f"{where}: sections {sorted(set(source) ^ expected)} missing or unknown")
    for name in FIELDS:
        for level, entry in source[name].items():
            _check(f"{where}: {name}.{level}", entry)
    return Weights(
        version=str(source["version"]),
        match_share=float(source["prior"]["match_share"]),
        table={name: source[name] for name in FIELDS},
        number_holds_birth=frozenset(source["number_holds_birth"]),
        most_bits={k: float(v) for k, v in source["most_bits"].items() if k != "from"},
        grade=source["grade"],
        caps=source["caps"],
        source=source,
    )


def _check(place: str, entry: dict[str, Any]) -> None:
    unknown = set(entry) - _LEVEL_KEYS
    if unknown or not {"m", "u", "from"} <= set(entry):
        raise WeightsError(f"{place}: needs m, u and from; does not know {sorted(unknown)}")
    for part in (entry, entry.get("beside_number", entry)):
        if not 0 < float(part["m"]) <= 1:
            raise WeightsError(f"{place}: m must be above 0 and at most 1")
        if part["u"] != "names" and not 0 < float(part["u"]) <= 1:
            raise WeightsError(f"{place}: u must be `names` or above 0 and at most 1")
