"""What an agency sets for its desk: time limits per kind of case, share of second looks, bulk."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.settings import Settings

KINDS = ("conflict", "loss_verification", "match_review", "held_evidence")
"""Kinds of cases, each with a time limit."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TimeLimit(_Strict):
    """Within how many working days a kind of case is to be decided, and why."""

    working_days: int = Field(ge=1, le=250)
    why: str = Field(min_length=10)


class SecondLooks(_Strict):
    """How many decisions are laid before another person."""

    share: float = Field(ge=0, le=1)


class Bulk(_Strict):
    """How many cases may be decided at once."""

    most: int = Field(ge=1, le=200)


class Rules(_Strict):
    """The whole policy of one jurisdiction."""

    time_limits: dict[str, TimeLimit]
    second_looks: SecondLooks
    bulk: Bulk

    @model_validator(mode="after")
    def _whole(self) -> Rules:
        if set(self.time_limits) != set(KINDS):
            raise ValueError(f"time_limits must name exactly these kinds: {', '.join(KINDS)}")
        return self


class Policy:
    """The policy of an installation: usual rules, and those of some jurisdictions.

    A jurisdiction without rules of its own takes those of the nearest one above it.
    """

    def __init__(self, told: Mapping[str, Any]) -> None:
        special = told.get("jurisdictions") or {}
        usual = {name: value for name, value in told.items() if name != "jurisdictions"}
        self._usual = Rules.model_validate(usual)
        self._special = {
            place: Rules.model_validate(_laid_over(usual, rules))
            for place, rules in special.items()
        }

    def of(self, jurisdiction: str) -> Rules:
        """The rules of a jurisdiction."""
        place = jurisdiction
        while place:
            if place in self._special:
                return self._special[place]
            place = place.rpartition("/")[0]
        return self._usual

    def limit(self, jurisdiction: str, kind: str) -> int | None:
        """Working days for a kind of case; None for a kind without a limit."""
        found = self.of(jurisdiction).time_limits.get(kind)
        return found.working_days if found else None


def policy_of(settings: Settings) -> Policy:
    """The policy of an installation.

    Raises:
        ValueError: the agency's file cannot be read as a policy; names the file.
    """
    file = settings.desk_policy
    return _load(file, file.stat().st_mtime_ns if file else 0)


@lru_cache(maxsize=8)
def _load(file: Path | None, changed: int) -> Policy:
    del changed  # part of the key: a changed file is read again
    shipped = yaml.safe_load((files(__package__) / "policy.yaml").read_text(encoding="utf-8"))
    if file is None:
        return Policy(shipped)
    try:
        own = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        return Policy(_laid_over(shipped, own))
    except (ValueError, AttributeError, yaml.YAMLError) as error:
        raise ValueError(f"{file} is no policy of the desk: {error}") from error


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Values of one mapping replaced by those of another; a time limit as a whole."""
    found = dict(below)
    for name, value in above.items():
        both = isinstance(value, Mapping) and isinstance(found.get(name), Mapping)
        whole = isinstance(value, Mapping) and "working_days" in value
        found[name] = _laid_over(found[name], value) if both and not whole else value
    return found
