"""The figures of `matchers.evaluate` as one page with pictures, readable without a network."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from importlib import import_module

from matchers.evaluate import Judged, interval

_ROWS: tuple[tuple[str, Callable[[Judged], str]], ...] = (
    ("links", lambda j: f"{j.links:,}"),
    ("true pairs", lambda j: f"{j.true_pairs:,}"),
    ("certain", lambda j: f"{j.certain:,}"),
    ("wrong among certain", lambda j: _with_interval(j.wrong_certain, j.certain, 7)),
    ("possible", lambda j: f"{j.possible:,}"),
    ("right among possible", lambda j: _with_interval(j.right_possible, j.possible, 3)),
    ("recall of certain, undamaged rows", lambda j: _share(j.recall_certain_undamaged)),
    ("recall of certain and possible, damaged rows", lambda j: _share(j.recall_damaged)),
    ("best F1, at score", lambda j: f"{j.best_f1:.4f}, {j.best_threshold:.4f}"),
)
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:right;"
    "border-bottom:1px solid #ddd}td:first-child,th:first-child{text-align:left}"
)


def evaluation_page(judged: Mapping[str, Judged], weights_version: str) -> str:
    """Return an HTML page with a table and pictures per feed."""
    head = "".join(f"<th>{html.escape(feed)}</th>" for feed in judged)
    body = "".join(
        f"<tr><td>{name}</td>{''.join(f'<td>{tell(j)}</td>' for j in judged.values())}</tr>"
        for name, tell in _ROWS
    )
    pictures = "".join(
        f"<h2>{html.escape(feed)}</h2>{_curve(j)}{_calibration(j)}" for feed, j in judged.items()
    )
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Matching judged</title>"
        f"<style>{_STYLE}</style></head><body><h1>Matching judged</h1>"
        f"<p>Weights {html.escape(weights_version)}. Intervals are Wilson's at 95 %.</p>"
        f"<table><tr><th></th>{head}</tr>{body}</table>{pictures}</body></html>\n"
    )


def _with_interval(part: int, whole: int, digits: int) -> str:
    if not whole:
        return "none"
    low, high = interval(part, whole)
    return f"{part / whole:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def _share(share: float | None) -> str:
    return "none" if share is None else f"{share:.5f}"


def _curve(judged: Judged) -> str:
    alt = import_module("altair")

    rows = [
        {"threshold": p.threshold, "share": value, "measure": name}
        for p in judged.curve
        for name, value in (("precision", p.precision), ("recall", p.recall), ("F1", p.f1))
    ]
    chart = (
        alt.Chart(alt.Data(values=rows), title="what a threshold on the score would give")
        .mark_line()
        .encode(
            x=alt.X("threshold:Q", title="score at least"),
            y=alt.Y("share:Q", title=None, scale=alt.Scale(zero=False)),
            color=alt.Color("measure:N", title=None),
        )
        .properties(width=420, height=220)
    )
    return _svg(chart.to_json())


def _calibration(judged: Judged) -> str:
    alt = import_module("altair")

    rows = [{"score": b.mean_score, "right": b.right, "links": b.links} for b in judged.calibration]
    points = (
        alt.Chart(alt.Data(values=rows), title="calibration: links of a score, and the share right")
        .mark_point(filled=True)
        .encode(
            x=alt.X("score:Q", title="mean score", scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("right:Q", title="right", scale=alt.Scale(domain=[0, 1])),
            size=alt.Size("links:Q", scale=alt.Scale(type="log"), legend=None),
        )
    )
    ideal = (
        alt.Chart(alt.Data(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}]))
        .mark_line(strokeDash=[4, 4], color="#999")
        .encode(x="x:Q", y="y:Q")
    )
    return _svg(alt.layer(ideal, points).properties(width=300, height=220).to_json())


def _svg(spec: str) -> str:
    svg: str = import_module("vl_convert").vegalite_to_svg(spec)
    return svg
