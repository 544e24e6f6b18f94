"""What the file of a feed must look like. Grain: one contract a feed.

A contract is YAML; names it does not know are refused, so that a misspelt bound cannot
silently check nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from expectations.measures import MEASURES

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
ColumnType = Literal["text", "code", "date", "timestamp", "flag", "month", "amount"]
Encoding = Literal["utf-8", "gb18030"]


class Strict(BaseModel):
    """Base of all contract parts: frozen, and unknown keys are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Strict):
    """One column of ours, and how a source may deliver it."""

    type: ColumnType = "text"
    description: str = Field(min_length=3)
    unit: str | None = None
    required: bool = True
    """Whether the file must have the column; an optional one that is absent reads as empty."""
    nullable: bool = True
    """Whether a row may leave it empty; else the row is quarantined."""
    personal: bool = False
    """Whether its values say who somebody is: then nothing of them is ever shown."""
    keep: bool = True
    """Whether it goes into the clean rows; a column without a use is read over."""
    aliases: tuple[str, ...] = ()
    """The source's own names for it."""
    codes: str | None = None
    """Name of the code table of allowed values."""
    map: dict[str, str] = {}
    """The source's own codes -> ours, applied before the code table."""
    unknown_code: Literal["quarantine", "blank", "keep"] = "quarantine"
    """What to do with a value outside the code table; each is also a signal."""
    formats: tuple[Literal["YYYY-MM-DD", "YYYY/MM/DD", "YYYYMMDD"], ...] = ("YYYY-MM-DD",)
    earliest: date | None = None
    latest_days: int | None = None
    """Latest date allowed, in days after the business day."""
    day_as: Name | None = None
    """For a timestamp: name of the further clean column with its day."""
    max_length: int = Field(default=1000, ge=1, le=100_000)
    """Longest value, in characters."""

    @model_validator(mode="after")
    def _fits_its_type(self) -> Column:
        if (self.type == "code") != (self.codes is not None):
            raise ValueError("a column of type code names a code table, and no other column does")
        if self.type not in ("date", "timestamp") and (self.earliest or self.latest_days):
            raise ValueError("earliest and latest_days are bounds of dates")
        if self.day_as and self.type != "timestamp":
            raise ValueError("day_as gives the day of a timestamp; this column is none")
        if self.map and self.type not in ("code", "flag"):
            raise ValueError("map translates codes and flags only")
        return self


class Exclusion(Strict):
    """Rows that a rule keeps out: counted per code, never kept. Whatever is not listed is out."""

    column: Name
    rule: str
    """Rule code of the notice that excludes them."""
    passes: tuple[str, ...] = Field(min_length=1)
    """The only codes that go on; deny by default."""


class RowRule(Strict):
    """A condition over several columns of one row; the row is quarantined where it fails."""

    kind: Literal["any_present", "in_order"]
    columns: tuple[Name, ...] = Field(min_length=2)
    """any_present: one of them is filled; in_order: dates do not go backwards, empty ones pass."""
    reason: str


class Bound(Strict):
    """A batch expectation on one measure of the file: a minimum blocks, a maximum warns."""

    measure: Name
    minimum: float | None = None
    maximum: float | None = None
    because: str = Field(min_length=10)
    """What it means when the bound is broken and what to do; shown to the data engineer."""

    @model_validator(mode="after")
    def _one_side(self) -> Bound:
        if self.measure not in MEASURES:
            raise ValueError(f"unknown measure {self.measure!r}; there are {sorted(MEASURES)}")
        if (self.minimum is None) == (self.maximum is None):
            raise ValueError("a bound has either a minimum (blocks) or a maximum (warns)")
        return self


class Limits(Strict):
    """What a reader holds in memory, and what it takes for an attack."""

    record_bytes: int = Field(default=1 << 20, ge=256)
    """Longest record, in bytes; a longer one is quarantined without being loaded."""
    record_lines: int = Field(default=50, ge=1)
    """Most lines that one quoted record may span."""
    file_bytes: int = Field(default=64 << 30, ge=1)
    """Largest file after decompression, in bytes."""
    gzip_ratio: int = Field(default=200, ge=2)
    """Largest ratio of decompressed to compressed bytes, judged beyond the first 32 MiB."""


class Contract(Strict):
    """The contract of one feed (or of the register)."""

    feed: Name
    extends: Name | None = None
    """Set in a deployment's own contract: the shipped contract that it changes."""
    title: dict[Literal["zh", "en"], str]
    description: str
    encodings: tuple[Encoding, ...] = ("utf-8", "gb18030")
    """Allowed encodings, the preferred one first; which one a file has is detected."""
    delimiters: tuple[Literal[",", "\t", ";", "|"], ...] = (",", "\t")
    quoting: Literal["rfc4180", "none"] = "rfc4180"
    key: Name = "row_id"
    """Column that is unique in the file."""
    event: Name | None = None
    """Column with the date on which the reported fact happened."""
    columns: dict[Name, Column] = Field(min_length=2)
    ignored: tuple[str, ...] = ()
    """Columns of the source that are read over, by name."""
    exclusion: Exclusion | None = None
    rules: tuple[RowRule, ...] = ()
    batch: tuple[Bound, ...] = ()
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _refers_to_its_columns(self) -> Contract:
        named = {self.key, *(c for rule in self.rules for c in rule.columns)}
        named |= {self.event} if self.event else set()
        named |= {self.exclusion.column} if self.exclusion else set()
        if missing := named - set(self.columns):
            raise ValueError(f"the contract refers to columns it does not list: {sorted(missing)}")
        taken: dict[str, str] = {}
        for name, column in self.columns.items():
            for spelling in {name, *column.aliases}:
                if (other := taken.setdefault(spelling, name)) != name:
                    raise ValueError(f"{spelling!r} names both {other} and {name}")
        if clash := set(self.ignored) & set(taken):
            raise ValueError(f"columns both read and ignored: {sorted(clash)}")
        return self

    def kept(self) -> list[str]:
        """Columns of the clean rows, in order."""
        return [name for name, column in self.columns.items() if column.keep]
