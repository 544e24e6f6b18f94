"""The evidence of a link as a waterfall: how each comparison moves the weight."""

from __future__ import annotations

from importlib import import_module

from matchers.explain import Language, explain, text

FOR, AGAINST, TOTAL = "#2a7f62", "#b4442e", "#44546a"
_TITLES = {
    "zh": ("证据权重（比特，每加 1 可能性翻倍）", "合计"),
    "en": ("weight of evidence (bits: each one doubles the odds)", "total"),
}


def waterfall_svg(evidence: str, language: Language = "zh", prior: float | None = None) -> str:
    """Return an SVG picture of a link's evidence (the JSON list that links carry).

    `prior` are the log odds, in bits, before anything is compared; left out if None. Nothing in the
    picture is a value of the records.
    """
    # Loaded when a picture is asked for: a day of matching needs none.
    alt, vl_convert = import_module("altair"), import_module("vl_convert")

    axis, total_label = _TITLES[language]
    bars = _bars(evidence, language, prior, total_label)
    base = alt.Chart(alt.Data(values=bars)).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=420))
    )
    marks = base.mark_bar(size=16).encode(
        x=alt.X("start:Q", title=axis),
        x2="end:Q",
        color=alt.Color("colour:N", scale=None),
        tooltip=["label:N", "told:N"],
    )
    told = base.mark_text(align="left", dx=4).encode(x="right:Q", text="told:N")
    chart = alt.layer(marks, told).properties(width=360, height=28 * len(bars))
    svg: str = vl_convert.vegalite_to_svg(chart.to_json())
    return svg


def _bars(
    evidence: str, language: Language, prior: float | None, total_label: str
) -> list[dict[str, str | float]]:
    bars: list[dict[str, str | float]] = []
    level = 0.0
    if prior is not None:
        bars.append(_bar({"zh": "比较之前", "en": "before comparing"}[language], 0.0, prior))
        level = prior
    for step in explain(evidence):
        field = text("fields", step.field, language)
        sentence = step.zh if language == "zh" else step.en
        bars.append(_bar(f"{field}: {sentence}", level, level + step.weight))
        level += step.weight
    bars.append({**_bar(total_label, 0.0, level), "colour": TOTAL})
    return bars


def _bar(label: str, start: float, end: float) -> dict[str, str | float]:
    return {
        "label": label,
        "start": start,
        "end": end,
        "right": max(start, end),
        "told": f"{end - start:+.1f}",
        "colour": FOR if end >= start else AGAINST,
    }
