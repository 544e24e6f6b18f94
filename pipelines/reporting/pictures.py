"""The kinds of pictures in the report: bars lying down and columns standing up.

Each picture has a legend above it and a table of the same numbers below, both on the page. The
colours can be told apart by people who
are colour blind (after Okabe and Ito), and every part that is wide enough carries its number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipelines.reporting.svg import INK, QUIET, Texts, inline

COLOURS = {
    "certain": "#00568f",
    "possible": "#56b4e9",
    "unmatched": "#b4bec8",
    "excluded": "#e6dcc6",
    "quarantined": "#e69f00",
    "waiting": "#b3457f",
    "earlier": "#a9c6dc",
    "this_day": "#00568f",
    "paid": "#4f93c0",
    "suspended": "#d55e00",
    "stopped": "#7a3b16",
}
"""One colour a word, the same in every picture and table."""

LIGHT_NUMBERS = {"certain", "waiting", "this_day"}
"""Parts so dark that their number is written in white."""

Parts = dict[str, int]
"""Numbers by part, in the order in which they are drawn."""

Values = list[dict[str, Any]]

LEFT, RIGHT = 218, 142
"""Room for the names before the bars and for what is written behind them."""


@dataclass(frozen=True)
class Bar:
    """One bar or column: its name and what is written at its end, in both languages."""

    name: Markup
    parts: Parts
    end: Markup


Kind = Callable[[str, str, Sequence[Bar]], Markup]
"""A way to draw: title, what the picture says in words, bars."""


def shares(title: str, said: str, bars: Sequence[Bar]) -> Markup:
    """Bars of equal length, cut into the shares of their parts."""
    return _lying(title, said, bars, [sum(bar.parts.values()) for bar in bars])


def amounts(title: str, said: str, bars: Sequence[Bar]) -> Markup:
    """Bars as long as the number they stand for."""
    return _lying(title, said, bars, [_most(bars)] * len(bars))


def columns(title: str, said: str, bars: Sequence[Bar]) -> Markup:
    """Columns as high as the number they stand for, in the order given: months or days."""
    import altair as alt

    texts = Texts()
    pieces, ends = _pieces(bars, [1] * len(bars), texts)
    order = [piece["bar"] for piece in ends]
    shown = order[:: -(-len(order) // 12)]
    x = alt.X("bar:N", sort=order, title=None, axis=alt.Axis(labelAngle=0, values=shown))
    y = alt.Axis(tickCount=4, format="~s" if _most(bars) >= 10_000 else ",d", tickMinStep=1)
    high = alt.Y("start:Q", title=None, axis=y, scale=alt.Scale(domain=[0, _most(bars)]))
    standing = alt.Chart(_data(pieces)).mark_bar(stroke="white", size=_size(bars))
    layers = [standing.encode(x=x, y=high, y2="stop:Q", color=_colour())]
    if len(bars) <= 14:
        text = alt.Chart(_data(ends)).mark_text(dy=-10, fontSize=13.5, color=INK)
        layers.append(text.encode(x=x, y="at:Q", text="end:N"))
    room = {"left": 56, "right": 24, "top": 26, "bottom": 34}
    chart = alt.layer(*layers).properties(width=920, height=200, padding=room)
    return inline(chart, title, said, texts)


def _lying(title: str, said: str, bars: Sequence[Bar], wholes: Sequence[int]) -> Markup:
    import altair as alt

    texts = Texts()
    pieces, ends = _pieces(bars, wholes, texts)
    y = alt.Y("bar:N", sort=[piece["bar"] for piece in ends], title=None)
    scale = alt.Scale(domain=[0.0, 1.0], nice=False)
    layer = alt.Chart(_data(pieces))
    lengths = layer.mark_bar(stroke="white", height=24).encode(
        y=y, x=alt.X("start:Q", scale=scale, axis=None), x2="stop:Q", color=_colour()
    )
    numbers = layer.mark_text(fontSize=13).encode(
        y=y,
        x=alt.X("middle:Q", scale=scale),
        text="number:N",
        color=alt.condition("datum.light", alt.value("white"), alt.value(INK)),
    )
    tails = alt.Chart(_data(ends)).mark_text(align="left", dx=10, fontSize=13.5, color=QUIET)
    tails = tails.encode(y=y, x=alt.X("at:Q", scale=scale), text="end:N")
    room = {"left": LEFT, "right": RIGHT, "top": 4, "bottom": 4}
    chart = alt.layer(lengths, numbers, tails).properties(
        width=1000 - LEFT - RIGHT, height=36 * len(bars), padding=room
    )
    return inline(chart, title, said, texts)


def _pieces(bars: Sequence[Bar], wholes: Sequence[int], texts: Texts) -> tuple[Values, Values]:
    """The parts of all bars from where to where, and what is written at their ends."""
    pieces: Values = []
    ends: Values = []
    for bar, whole in zip(bars, wholes, strict=True):
        name, at = texts.hold(bar.name), 0.0
        for part, n in bar.parts.items():
            stop = at + (n / whole if whole else 0.0)
            fits = stop - at > 0.018 + 0.013 * len(f"{n:,}")
            pieces.append(
                {
                    "bar": name,
                    "part": part,
                    "start": at,
                    "stop": stop,
                    "middle": (at + stop) / 2,
                    "number": f"{n:,}" if n and fits else "",
                    "light": part in LIGHT_NUMBERS,
                }
            )
            at = stop
        ends.append({"bar": name, "end": texts.hold(bar.end), "at": at})
    return pieces, ends


def _colour() -> Any:
    import altair as alt

    scale = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    return alt.Color("part:N", scale=scale, legend=None)


def _data(values: Values) -> Any:
    import altair as alt

    return alt.InlineData(values=values)


def _size(bars: Sequence[Bar]) -> float:
    """Width of a column: never a wall where there are few, never a hair where there are many."""
    return min(64.0, 920 / max(len(bars), 1) * 0.72)


def _most(bars: Sequence[Bar]) -> int:
    return max((sum(bar.parts.values()) for bar in bars), default=0) or 1
