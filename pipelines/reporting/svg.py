"""Drawings as part of a page: inline SVG, made without network, JavaScript or installed fonts.

Nothing is laid out by the width of a text, so the drawing is the same on every machine; texts
stand in it in both languages, and the page shows one of them as it does elsewhere.
"""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

INK, QUIET, LINE = "#1c2733", "#5b6876", "#dfe4e8"

LOOK: dict[str, Any] = {
    "autosize": "none",
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "labelFontSize": 13.5,
        "labelLimit": 0,
        "labelPadding": 10,
        "domain": False,
        "ticks": False,
        "gridColor": LINE,
    },
    "scale": {"bandPaddingInner": 0.3},
}
"""Vega-Lite configuration of every picture."""


class Texts:
    """Texts in both languages, for which a drawing has placeholders until it is drawn."""

    def __init__(self) -> None:
        self._texts: list[Markup] = []

    def hold(self, text: Markup) -> str:
        """The placeholder of a text."""
        self._texts.append(text)
        return f"[{len(self._texts) - 1}]"

    def put(self, drawing: str) -> str:
        """The drawing with the texts in their places."""
        return re.sub(r"\[(\d+)\](?=</text>)", lambda at: self._texts[int(at[1])], drawing)


def inline(chart: Any, title: str, said: str, texts: Texts) -> Markup:
    """Draw a chart as an `<svg>` that scales and takes the font of the page.

    Args:
        chart: an Altair chart.
        title: its name, for people who cannot see it.
        said: its numbers in words, for the same people.
        texts: what its placeholders stand for.

    Raises:
        ValueError: the drawing cannot be put on a page.
    """
    import vl_convert

    spec = chart.to_dict()
    spec["config"] = LOOK
    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    frame = re.match(r'<svg[^>]* viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>', svg)
    if frame is None:
        raise ValueError("the drawing is no SVG with a size: vl-convert has changed its output")
    body = svg[frame.end() :].removesuffix("</svg>")
    body = re.sub(r' (?:aria-[a-z]+|role|font-family|pointer-events)="[^"]*"', "", body)
    width, height = frame.groups()
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {} {}" width="{}" '
        'height="{}" aria-label="{}"><title>{}</title><desc>{}</desc><g aria-hidden="true">'
    ).format(width, height, width, height, f"{title}. {said}", title, said)
    drawn = Markup(texts.put(body))  # noqa: S704 - our own numbers and escaped texts
    return head + drawn + Markup("</g></svg>")
