"""What people are shown: both languages, every code has its words, pictures are whole."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import get_args
from xml.etree import ElementTree

import pytest

from pipelines.brakes import telling, words
from pipelines.brakes.drawing import STEPS, picture, sparkline
from pipelines.brakes.judging import Judged, Verdict, judge
from pipelines.brakes.measuring import KINDS, Measure
from pipelines.brakes.table import load_table
from pipelines.settings import FEEDS

DAY = date(2026, 4, 20)


def judged() -> list[Judged]:
    """A death batch whose rows and whose cohort of the 1940s are out of their bands."""
    now = [
        Measure("rows", 4000),
        Measure("match_share", 0.52, 4000),
        Measure("loss_per_100000", 900, 30_000, "1940"),
        Measure("loss_per_100000", 4, 30_000, "unknown"),
    ]
    usual = {"rows": 400.0, "match_share": 0.5, "loss_per_100000": 5.0}
    history = {
        m.key: [(DAY - timedelta(days=n), usual[m.name] * (1 + n % 3 / 20)) for n in range(1, 31)]
        for m in now
    }
    return judge("death", DAY, now, history, load_table())


def test_every_text_is_there_in_both_languages() -> None:
    for key, texts in words.catalogue().items():
        assert set(texts) == {"zh", "en"}, key
        slots = [set(re.findall(r"\{(\w+)", text)) for text in texts.values()]
        assert slots[0] == slots[1], key
        assert re.search("[\u4e00-\u9fff]", texts["zh"]) or key.startswith("cohort"), key
    keys = set(words.catalogue())
    assert {f"measure.{name}" for name in KINDS} <= keys
    assert {f"verdict.{v}" for v in get_args(Verdict)} <= keys
    assert {f"feed.{feed}" for feed in FEEDS} <= keys


def test_the_question_names_what_is_out_of_its_band_and_nothing_else() -> None:
    text = telling.subject("death", DAY, 1, judged())
    assert "是否放行该批次？死亡，2026-04-20" in text
    assert "Rows" in text and "行数" in text
    assert "1940–1949" in text
    assert "Rows matched" not in text


def test_a_long_question_is_cut() -> None:
    many = [one for one in judged() if one.verdict == "out"] * 9
    assert len(telling.subject("death", DAY, 1, many)) == telling.WIDEST


def test_the_body_has_figures_history_reasons_and_commands() -> None:
    text = telling.body("death/2026-04-20/r1-ab", DAY, 4000, judged(), load_table())
    assert "**4,000**" in text and "52.0 %" in text
    assert text.count("one birth cohort reported dead") == 1
    assert "误报" in text
    assert "certify run --day 2026-04-20 --approve death/2026-04-20/r1-ab" in text
    assert "--refuse death/2026-04-20/r1-ab --as USER --note WHY" in text
    assert "runs/2026-04-20/report.html" in text
    assert STEPS[-1] in text
    heads = [line for line in text.splitlines() if line.startswith("|---")]
    assert len(heads) == 2, "a table in each language"


def test_a_sparkline_rises_with_the_values() -> None:
    one = judged()[0]
    line = sparkline(one, most=5)
    assert len(line) == 6
    assert line[-1] == STEPS[-1] and set(line[:-1]) == {STEPS[0]}


@pytest.mark.parametrize("language", ["zh", "en", None])
def test_a_picture_is_whole_and_says_its_numbers(language: str | None) -> None:
    drawn = str(picture(judged(), language))
    root = ElementTree.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f".//{space}polyline")) == 4
    assert len(root.findall(f".//{space}rect")) == 4
    assert "Rows: 4,000; expected" in root.get("aria-label", "")
    assert ("超出范围" in drawn) == (language != "en")
    assert str(picture(judged(), language)) == drawn
    width, height = (float(part) for part in root.get("viewBox", "").split()[2:])
    for line in root.findall(f".//{space}polyline"):
        points = [tuple(map(float, p.split(","))) for p in line.get("points", "").split()]
        assert len(points) == 31
        assert all(0 <= x <= width and 0 <= y <= height for x, y in points)
