"""The table of periods: how long each kind of file is kept, per feed, with the legal reason."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.settings import FEEDS

Kind = Literal[
    "raw",
    "waiting",
    "clean",
    "sealed",
    "set_aside",
    "links",
    "facts",
    "queue",
    "report",
    "log",
    "leftover",
    "inbox",
    "document",
    "loose",
    "asked_for",
    "contact_note",
]

EVERY = "every"


class Period(BaseModel):
    """How long one kind of file is kept. Unknown keys are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str = Field(min_length=10)
    counts_from: Literal["received", "written"] = Field(alias="from")
    days: dict[str, int | None]
    """By feed, `every` for all that are not named; None: as long as the record itself."""
    why: str = Field(min_length=10)
    cites: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Period:
        if EVERY not in self.days:
            raise ValueError(f"days names no period for `{EVERY}` feed")
        if unknown := sorted(set(self.days) - {EVERY, *FEEDS}):
            raise ValueError(f"there is no feed {', '.join(unknown)}")
        if any(days is not None and days < 0 for days in self.days.values()):
            raise ValueError("a period cannot be negative")
        return self

    def of(self, feed: str) -> int | None:
        """Days for a feed; None: as long as the record itself."""
        return self.days.get(feed, self.days[EVERY])


class Periods(BaseModel):
    """The whole table. A kind that is missing or unknown is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: dict[Kind, Period]

    @model_validator(mode="after")
    def _complete(self) -> Periods:
        if missing := sorted(set(Kind.__args__) - set(self.kinds)):  # type: ignore[attr-defined]
            raise ValueError(f"no period for {', '.join(missing)}")
        return self


@cache
def load_periods() -> dict[Kind, Period]:
    """The periods in force.

    Raises:
        pydantic.ValidationError: the table is not whole; the message names the place.
    """
    text = (files(__package__) / "periods.yaml").read_text(encoding="utf-8")
    return Periods.model_validate({"kinds": yaml.safe_load(text)}).kinds


def days_of(kind: Kind, feed: str = EVERY) -> int | None:
    """How many days a kind of file is kept; None: as long as the record itself."""
    return load_periods()[kind].of(feed)


def retry_days(feed: str) -> int:
    """How long after its receipt a batch is matched again when the register changes.

    As long as its rows are kept, in plain text or sealed: 7 days, 366 for deaths and custody.
    """
    return max(days_of("clean", feed) or 0, days_of("sealed", feed) or 0)
