"""The page: complete, in two languages, readable without seeing, and without personal data."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from pipelines.report import report
from pipelines.reporting import words
from pipelines.workspace import Workspace
from tests.reporting.filling import DAY, NAME, NUMBER, batch, fill_files, fill_state, verdict

SVG = "{http://www.w3.org/2000/svg}"
EMPTY = {"meta", "input", "br", "link", "img", "hr"}


@pytest.fixture
def pages(ws: Workspace) -> dict[str, str]:
    fill_state(ws)
    fill_files(ws)
    page = report(ws, DAY)
    index = page.parents[1] / "index.html"
    return {"day": page.read_text("utf-8"), "index": index.read_text("utf-8")}


class Outline(HTMLParser):
    """Whether tags are closed in order, and which ids and addresses there are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.ids += [v for v in [told.get("id")] if v]
        self.addresses += [v for k, v in attrs if k in ("src", "href", "xlink:href") and v]
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_pages_stand_alone_and_are_well_formed(pages: dict[str, str]) -> None:
    for page in pages.values():
        outline = Outline(page)
        assert len(outline.ids) == len(set(outline.ids))
        inside = {a[1:] for a in outline.addresses if a.startswith("#")}
        assert inside <= set(outline.ids)
        assert not [a for a in outline.addresses if "//" in a or a.startswith("/")]
        assert "<script" not in page
        assert "@import" not in page
        assert "url(" not in page


def test_pictures_are_told_to_those_who_cannot_see_them(pages: dict[str, str]) -> None:
    drawings = re.findall(r"<svg.*?</svg>", pages["day"], re.DOTALL)
    assert len(drawings) == 5
    for drawing in drawings:
        svg = ElementTree.fromstring(drawing)
        assert svg.get("role") == "img"
        assert svg.findtext(f"{SVG}title")
        assert not re.search(r"\[\d+\]", drawing)
    said = ElementTree.fromstring(drawings[0]).findtext(f"{SVG}desc")
    assert "Journeys: Quarantined 2, Certain match 5, Possible match 2, Unmatched 1" in said
    assert "Deaths: none" in said


def test_every_text_is_there_in_both_languages(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert page.count('class="en" lang="en"') == page.count('class="zh" lang="zh-CN"') > 50
    assert "星期一" in pages["day"]
    assert "Monday 20 April 2026" in pages["day"]


def test_reader_finds_what_happened(pages: dict[str, str]) -> None:
    day = pages["day"]
    for told in (
        "start_date is missing",
        "the value is no date",
        "7, 9",
        "outpatient visit",
        "<code>ferry</code>",
        "no last line break.",
        "Haidian 2026",
        f"queue/changes_{DAY}.csv",
        "1 of 2 not met",
        "superseded",
    ):
        assert told in day, told


def test_the_calendar_tells_each_file_by_sign_and_in_words(pages: dict[str, str]) -> None:
    for name in ("day", "index"):
        page = pages[name]
        calendar = page.split('id="arrivals"')[1].split("</section>")[0]
        rows = dict(re.findall(r"<tr>(.*?)</th>(.*?)</tr>", calendar, re.S)[1:])
        by_feed = {re.sub("<[^>]+>", " ", head): cells for head, cells in rows.items()}
        feeds = {f: words.say(f"feed.{f}", "en") for f in ("travel", "incarceration")}
        (travel,) = (cells for head, cells in by_feed.items() if feeds["travel"] in head)
        assert "✓" in travel
        assert "and was corrected later" in travel
        (custody,) = (cells for head, cells in by_feed.items() if feeds["incarceration"] in head)
        assert "came and was stopped" in custody
        assert "never delivered" in calendar


def test_no_name_and_no_number_is_on_any_page(ws: Workspace) -> None:
    fill_state(ws)
    odd = {"kind": "unknown_code", "column": "mode", "code": NUMBER, "rows": 1}
    gone = {"kind": "ignored_column", "column": NUMBER, "code": None, "rows": None}
    fill_files(ws, batch("death", 1, verdict=verdict(signals=[odd, gone])))
    report(ws, DAY)
    for path in ws.home.run_dir(DAY).parent.rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        assert NAME not in text
        assert NUMBER not in text
        assert "R00000000" not in text
    page = (ws.home.run_dir(DAY) / "report.html").read_text(encoding="utf-8")
    assert "not shown (may be personal data)" in page


def test_what_a_source_wrote_is_shown_and_never_run(ws: Workspace) -> None:
    evil = "<script>alert(1)</script>"
    fill_files(ws, batch("death", 2, status="blocked", certain=0, waiting=2, message=evil))
    page = report(ws, DAY).read_text(encoding="utf-8")
    assert evil not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_file_on_its_way_is_no_fault_and_no_success(ws: Workspace) -> None:
    on_its_way = {"status": "checked", "certain": None, "possible": None, "unmatched": None}
    fill_files(ws, batch("death", 5, **on_its_way))
    page = report(ws, DAY).read_text(encoding="utf-8")
    assert words.say("open.title", "en") in page
    assert words.say("ok.title", "en") not in page
