"""Made-up numbers and names for properties."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from matchers.normalize.check_character import character_for

HAN = "王李张刘陈杨黄伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英华文玉萍红建国小晓"


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Valid eighteen-character numbers of nobody."""
    division = draw(st.sampled_from(["110101", "110229", "310104", "532401", "820000"]))
    born = draw(st.dates(date(1900, 1, 1), date(2025, 12, 31)))
    body = f"{division}{born:%Y%m%d}{draw(st.integers(1, 999)):03d}"
    return body + character_for(body)


def names(least: int = 2, most: int = 4) -> st.SearchStrategy[str]:
    """Names in Han characters."""
    return st.text(alphabet=HAN, min_size=least, max_size=most)
