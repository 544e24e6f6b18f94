"""The geometry of the pictures, in hundredths of their width and height; no text, no colour.

A part names its tone, a CSS class of `oversight.css`. Texts stand beside the pictures in HTML, so
that they stay readable on a phone and to a screen reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """A part of a bar: what it is, and how many."""

    tone: str
    label: str
    value: float


@dataclass(frozen=True)
class Box:
    """A drawn part. `x` and `y` of its upper left corner."""

    tone: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Bar:
    """A bar that lies: a name, its parts, and what is written at its end."""

    name: str
    parts: Sequence[Part]
    end: str
    hint: str = ""
    boxes: Sequence[Box] = ()

    @property
    def total(self) -> float:
        """All parts together."""
        return sum(part.value for part in self.parts)

    @property
    def said(self) -> str:
        """The bar in words."""
        return ", ".join(f"{p.label} {p.value:,.0f}" for p in self.parts if p.value)


@dataclass(frozen=True)
class Columns:
    """Columns over time: what came stands up, what left hangs down from the line at `zero`."""

    boxes: list[Box]
    zero: float
    top: float
    """The value at the upper edge."""
    bottom: float
    """The value at the lower edge; 0 where nothing hangs down."""
    ticks: list[str] = field(default_factory=list)
    """Names of the first, the middle and the last step."""


def bars(rows: Sequence[Bar], whole: bool = False) -> list[Bar]:
    """Bars with their boxes: as long as their value, or all of one length (`whole`)."""
    most = max((row.total for row in rows), default=0) or 1
    return [
        Bar(
            row.name,
            row.parts,
            row.end,
            row.hint,
            _lie(row.parts, (row.total or 1) if whole else most),
        )
        for row in rows
    ]


def _lie(parts: Sequence[Part], most: float) -> list[Box]:
    found, x = [], 0.0
    for part in parts:
        width = 100 * part.value / most
        if width:
            found.append(Box(part.tone, x, 0, width, 100))
        x += width
    return found


def columns(
    up: Sequence[Sequence[Part]], down: Sequence[Sequence[Part]], ticks: Sequence[str]
) -> Columns:
    """Columns of stacked parts, a step each; `down` is empty or as long as `up`."""
    top = max((sum(p.value for p in one) for one in up), default=0)
    bottom = max((sum(p.value for p in one) for one in down), default=0)
    scale = 100 / ((top + bottom) or 1)
    zero, step = top * scale, 100 / max(len(up), 1)
    boxes: list[Box] = []
    for at, parts in enumerate(up):
        y = zero
        for part in parts:
            y -= part.value * scale
            boxes.append(Box(part.tone, (at + 0.14) * step, y, step * 0.72, part.value * scale))
    for at, parts in enumerate(down):
        y = zero
        for part in parts:
            boxes.append(Box(part.tone, (at + 0.14) * step, y, step * 0.72, part.value * scale))
            y += part.value * scale
    shown = [box for box in boxes if box.height]
    return Columns(shown, zero, top, bottom, _some(ticks))


def area(values: Sequence[float]) -> str:
    """Points of an area under a line over time, from zero up to the greatest value."""
    most = max(values, default=0) or 1
    step = 100 / max(len(values) - 1, 1)
    line = [f"{at * step:.2f},{100 - 92 * value / most:.2f}" for at, value in enumerate(values)]
    return " ".join(["0,100", *line, "100,100"])


def _some(ticks: Sequence[str]) -> list[str]:
    if len(ticks) < 3:
        return list(ticks)
    return [ticks[0], ticks[len(ticks) // 2], ticks[-1]]
