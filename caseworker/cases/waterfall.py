"""The weight of evidence as a waterfall: each bar begins where the last one ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matchers.explain import Step, text

WIDE = 100.0
THIN = 0.6
"""A bar that says anything can be seen."""


@dataclass(frozen=True)
class Bar:
    """A bar from `x` over `width`, of a picture 100 wide."""

    label: str
    told: str
    weight: float
    x: float
    width: float
    tone: str
    """`for`, `against` or `total`."""


@dataclass(frozen=True)
class Fall:
    """All bars, and where zero lies."""

    bars: list[Bar]
    zero: float


def waterfall(steps: Sequence[Step], language: str, total_label: str) -> Fall | None:
    """The bars of a link; None where nothing was compared."""
    if not steps:
        return None
    ends = [0.0]
    for step in steps:
        ends.append(ends[-1] + step.weight)
    low, high = min(ends), max(ends)
    scale = WIDE / ((high - low) or 1)

    def bar(label: str, told: str, start: float, end: float, tone: str) -> Bar:
        x = (min(start, end) - low) * scale
        width = max(abs(end - start) * scale, THIN) if end != start else 0.0
        return Bar(label, told, end - start, x, width, tone)

    bars = [
        bar(
            text("fields", step.field, "zh" if language == "zh" else "en"),
            step.zh if language == "zh" else step.en,
            start,
            end,
            "for" if step.weight >= 0 else "against",
        )
        for step, start, end in zip(steps, ends, ends[1:], strict=False)
    ]
    bars.append(bar(total_label, "", 0.0, ends[-1], "total"))
    return Fall(bars, -low * scale)
