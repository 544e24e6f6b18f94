"""The page of a simulation: a picture of the moves as SVG, and a table. No network is needed."""

from __future__ import annotations

from html import escape
from typing import Any

from pipelines.rule_pages.simulate import FIELDS, Simulation

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse } td, th { padding: .2rem .8rem; text-align: left }
th { border-bottom: 2px solid #444 } td { border-bottom: 1px solid #ddd }
td.number { text-align: right }
"""
COLOUR = "#2b6cb0"


def picture(found: Simulation) -> str:
    """Bars of how many recipients move from what to what, as an SVG; empty where nobody moves."""
    if not found.moves:
        return ""
    import altair as alt
    import pandas as pd
    import vl_convert

    shown = [m for m in found.in_order() if m[0][0] in ("payment", "queue", "in_scope")]
    rows: list[dict[str, Any]] = [
        {"move": f"{name}: {now} → {then}", "recipients": count}
        for (name, now, then), count in (shown or found.in_order())[:20]
    ]
    chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar(color=COLOUR)
        .encode(
            x=alt.X("recipients:Q", title="recipients / 人数"),
            y=alt.Y("move:N", sort=None, title=None, axis=alt.Axis(labelLimit=400)),
        )
        .properties(width=480)
    )
    return str(vl_convert.vegalite_to_svg(chart.to_json()))


def page(found: Simulation, title: str) -> str:
    """One HTML page with the picture, the table and the totals."""
    rows = "\n".join(
        f"<tr><td>{escape(name)}</td><td>{escape(now)}</td><td>{escape(then)}</td>"
        f'<td class="number">{count}</td></tr>'
        for (name, now, then), count in found.in_order()
    )
    return f"""<!doctype html>
<html lang="zh"><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>
<h1>{escape(title)}</h1>
<p>{found.as_of}: {len(found.changed)} of {found.recipients} recipients would change
/ {found.recipients} 人中 {len(found.changed)} 人有变化;
CNY {found.amount} a month would no longer be paid.</p>
<figure>{picture(found)}</figure>
<table><tr><th>field</th><th>now / 现行</th><th>draft / 草案</th><th>recipients / 人数</th></tr>
{rows}
</table>
<p>Compared: {", ".join(FIELDS)}.</p>
</html>
"""
