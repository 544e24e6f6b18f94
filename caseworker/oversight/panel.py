"""A panel: one question about the work, as a picture and as the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from caseworker.oversight.drawing import Bar, Columns
from caseworker.web.visit import Visitor
from pipelines.review import QUEUES
from pipelines.tabular.safe_csv import Cell


@dataclass(frozen=True)
class Heading:
    """A column of a table: its text, and how its cells are shown (`text`, `count`, `percent`)."""

    text: str
    shown: str = "count"


@dataclass(frozen=True)
class Whisker:
    """A share with its interval, in hundredths."""

    name: str
    share: float
    low: float
    high: float
    end: str
    hint: str = ""
    tone: str = "kind-loss_verification"


@dataclass(frozen=True)
class Key:
    """An entry of a legend."""

    tone: str
    text: str


@dataclass(frozen=True)
class Panel:
    """What is shown and handed out under one code."""

    code: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]
    said: str
    """The picture in a sentence."""
    big: str = ""
    """The number to be read from across the room."""
    big_hint: str = ""
    legend: Sequence[Key] = ()
    bars: Sequence[Bar] = ()
    columns: Columns | None = None
    whiskers: Sequence[Whisker] = ()
    notes: Sequence[str] = field(default_factory=tuple)


def kind_keys(visit: Visitor) -> list[Key]:
    """The legend of the kinds of cases."""
    return [Key(f"kind-{kind}", visit.t(f"cases.queues.{kind}")) for kind in QUEUES]


def number(value: float) -> str:
    """A count with thousands separated."""
    return f"{value:,.0f}"


def percent(share: float | None) -> str:
    """A share as 96 %; 99.6 % is not rounded up to all."""
    if share is None:
        return "–"
    told = f"{100 * share:.1f}"
    return f"{told.removesuffix('.0')}%"
