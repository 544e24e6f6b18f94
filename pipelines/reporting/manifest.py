"""The run manifest: the outcome of one business day as data, for programs.

Grain: one manifest a business day. All counts are rows of files, recipients or cases, as the
field names say. Nothing in it depends on the clock: the same state gives the same bytes.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION: Literal[1] = 1
"""Raised whenever a field goes, changes its meaning or its type; new fields do not raise it."""

Role = Literal["in_force", "stopped", "superseded", "replaced"]
"""What a delivery counts for. `stopped`: blocked, held or refused, its rows wait; `superseded`: a
later revision took its place; `replaced`: other content came for its revision before it was
used."""

Sum = Literal["adds_up", "does_not_add_up", "not_counted_yet", "never_counted"]
"""Whether the fates of a delivery's rows add up. `not_counted_yet`: it is on its way;
`never_counted`: it was stopped or replaced before all its rows had a fate."""


Text = dict[Literal["zh", "en"], str]


class Part(BaseModel):
    """Base of all parts of a manifest: frozen, and unknown fields are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fates(Part):
    """Where rows ended, each row once."""

    excluded: int = 0
    quarantined: int = 0
    certain: int = 0
    possible: int = 0
    unmatched: int = 0
    waiting: int = 0

    def total(self) -> int:
        """All rows that have a fate."""
        return sum(self.as_dict().values())

    def as_dict(self) -> dict[str, int]:
        """Rows by fate, in the order of the house."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class ExcludedCode(Part):
    """Rows kept out by a rule, per code of a column; no text: the code tables do not know it."""

    rule: str
    column: str
    code: str | None
    text: Text | None
    rows: int


class QuarantineReason(Part):
    """Rows set aside for one reason in one column, with a few row numbers to look up."""

    reason: str
    column: str | None
    rows: int
    examples: list[int]
    text: Text


class Signal(Part):
    """Something that the source changed: a code or column the contract does not know, or misses."""

    kind: str
    column: str | None
    code: str | None
    rows: int | None


class Expectation(Part):
    """One expectation about a whole batch and how it came out; a warning blocks nothing."""

    measure: str
    success: bool
    blocks: bool
    observed: float
    minimum: float | None
    maximum: float | None
    because: str


class Measured(Part):
    """A measure of a delivery beside its feed's history; no band while there is too little.

    `cohort` is a decade of birth, for rates of loss; `days` earlier business days are behind the
    band, with `weekday` only those of the same weekday.
    """

    measure: str
    cohort: str | None
    value: float
    base: int | None
    low: float | None
    high: float | None
    days: int
    weekday: bool
    verdict: Literal["in", "out", "warn", "new"]


class Asked(Part):
    """What was asked about a delivery out of its band, and who answered."""

    state: Literal["open", "released", "refused"]
    by: str | None


class Delivery(Part):
    """One delivery of one feed for the day."""

    batch_id: str
    feed: str
    file_name: str
    revision: int
    sha256: str
    received_on: date
    status: str
    role: Role
    rows: int | None
    fates: Fates
    sum: Sum
    message: str | None
    remarks: list[str]
    engine: str | None
    expectations: list[Expectation]
    excluded_codes: list[ExcludedCode]
    quarantine: list[QuarantineReason]
    signals: list[Signal]
    measures: list[Measured] = []
    hold: Asked | None = None


class FeedRows(Part):
    """Rows of the deliveries of a feed that count (in force or stopped)."""

    feed: str
    deliveries: int
    rows: int
    fates: Fates


class Register(Part):
    """Recipients of one jurisdiction and the rule set that judges them (None: not yet)."""

    jurisdiction: str
    rule_set: str | None
    recipients: int


class CertifiedBy(Part):
    """Certified recipients by the evidence they rest on; `this_day`: from this day's files."""

    source: str
    recipients: int
    this_day: int


class CaseKind(Part):
    """Cases of a kind and grade: open now, open since this day, opened on it in all."""

    kind: str
    grade: str | None
    open: int
    open_from_this_day: int
    opened_this_day: int


class DueMonth(Part):
    """Recipients in the manual queue by due month (None: no date on record) and payment."""

    month: str | None = Field(pattern=r"^\d{4}-\d{2}$")
    payment: str
    recipients: int


class State(Part):
    """How matters stand as of `horizon`, the last day this installation has heard of."""

    horizon: date | None
    registers: list[Register]
    payment: dict[str, int]
    queues: dict[str, int]
    certified_by: list[CertifiedBy]
    cases: list[CaseKind]
    manual_queue: list[DueMonth]


class FileDay(Part):
    """One expected file (or one that came unexpectedly, `extra`), as known at the horizon."""

    business_day: date
    state: Literal["arrived", "late", "missing", "expected", "extra"]
    expected_on: date
    received_on: date | None
    days_late: int
    corrected: bool
    stopped: bool


class FeedFiles(Part):
    """The files of a feed in the last four weeks; `first` is empty: it was never delivered."""

    feed: str
    first: date | None
    days: list[FileDay]


class Manifest(Part):
    """The outcome of a business day."""

    schema_version: Literal[1] = SCHEMA_VERSION
    day: date
    adds_up: bool
    missing: list[str]
    feeds: list[FeedRows]
    deliveries: list[Delivery]
    arrivals: list[FeedFiles] = []
    state: State


def schema() -> str:
    """The JSON schema of a manifest, as kept beside this module for those who read manifests."""
    content = Manifest.model_json_schema(mode="serialization")
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
