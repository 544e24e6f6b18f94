"""When the file of each feed is expected. Grain: one expectation a feed."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from expectations.load import ContractError

SHIPPED = Path(__file__).parent / "arrivals.yaml"

Schedule = Literal["daily", "working_days", "weekly", "monthly"]


class Expected(BaseModel):
    """For which business days a file is expected, and how long after it may come."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schedule: Schedule
    weekday: int | None = Field(default=None, ge=1, le=7)
    day: int | None = Field(default=None, ge=1, le=31)
    days_after: int = Field(default=0, ge=0, le=366)
    start: date | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for name, schedule in (("weekday", "weekly"), ("day", "monthly")):
            if (getattr(self, name) is not None) != (self.schedule == schedule):
                raise ValueError(f"`{name}` belongs to the schedule {schedule}, and only to it")
        return self


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    feeds: dict[str, Expected]


def load_arrivals(extra: Path | None = None) -> dict[str, Expected]:
    """What is expected of each feed, by name; `<extra>/arrivals.yaml` replaces feed by feed.

    Raises:
        ContractError: a table names an unknown key or a value out of place.
    """
    found = dict(_shipped().feeds)
    own = extra / SHIPPED.name if extra else None
    if own and own.is_file():
        theirs = _read(own).feeds
        if unknown := sorted(set(theirs) - set(found)):
            raise ContractError(f"{own}: there is no feed {', '.join(unknown)}")
        found |= theirs
    return found


@cache
def _shipped() -> _Table:
    return _read(SHIPPED)


def _read(path: Path) -> _Table:
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _Table.model_validate(content)
    except (ValidationError, yaml.YAMLError) as wrong:
        raise ContractError(f"{path}: {wrong}") from wrong
