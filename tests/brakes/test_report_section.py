"""The report of a day shows each batch beside the history of its feed, in both languages."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from xml.etree import ElementTree

import pytest

from pipelines.approval import answer
from pipelines.brakes.words import catalogue
from pipelines.report import report
from pipelines.run import run_day
from pipelines.workspace import Workspace
from tests.brakes.worlds import flood, remember, settle
from tests.pipelines.small_world import DAY, deliver, row


@pytest.fixture
def flooded(ws: Workspace) -> Workspace:
    """A feed with a past and a flood, and another with too little of a past."""
    settle(ws)
    remember(ws, "travel", 45)
    flood(ws)
    remember(ws, "medical", 2)
    deliver(ws, "medical", DAY, [row("medical", 1, "M1", DAY)])
    run_day(ws, DAY, ["travel", "medical"])
    return ws


def section(ws: Workspace) -> str:
    page = (ws.home.run_dir(DAY) / "report.html").read_text(encoding="utf-8")
    return page[page.index('<section id="brakes">') : page.index('<section id="certified">')]


def test_the_page_shows_the_history_the_band_and_this_batch(flooded: Workspace) -> None:
    shown = section(flooded)
    (drawn,) = re.findall(r"<svg.*?</svg>", shown, re.S)
    assert len(ElementTree.fromstring(drawn).findall(".//{*}polyline")) == 6
    assert "Rows: 40; expected at most 12; before: 4, 4, 4, 4, 4" in drawn
    assert '<tr class="bad"><th scope="row">' in shown
    assert shown.count('class="bad"') == 1
    assert "超出范围" in shown and "out of its band" in shown
    assert "6 of the same weekday" in shown
    assert "2 earlier business days on record: too few for a picture" in shown
    page = (flooded.home.run_dir(DAY) / "report.html").read_text(encoding="utf-8")
    assert "行数：40，正常范围 不高于 12" in page[: page.index("<section")]
    assert "certify run --day 2026-04-20 --approve travel/2026-04-20/" in page


def test_the_picture_stands_beside_the_page_by_itself(flooded: Workspace) -> None:
    folder = flooded.home.run_dir(DAY)
    assert [p.name for p in folder.glob("*.svg")] == ["brakes_travel_r1.svg"]
    drawn = (folder / "brakes_travel_r1.svg").read_text(encoding="utf-8")
    assert "tspan" not in drawn and "行数" in drawn
    report(flooded, DAY)
    assert (folder / "brakes_travel_r1.svg").read_text(encoding="utf-8") == drawn


def test_the_manifest_has_the_figures_and_who_answered(flooded: Workspace) -> None:
    def travel() -> dict[str, object]:
        text = (flooded.home.run_dir(DAY) / "manifest.json").read_text(encoding="utf-8")
        (found,) = [d for d in json.loads(text)["deliveries"] if d["feed"] == "travel"]
        assert json.loads(text)["adds_up"]
        return dict(found)

    held = travel()
    assert (held["status"], held["role"], held["hold"]) == (
        "held",
        "stopped",
        {"state": "open", "by": None},
    )
    rows = next(m for m in held["measures"] if m["measure"] == "rows")  # type: ignore[attr-defined]
    assert (rows["value"], rows["high"], rows["verdict"], rows["days"]) == (40, 12, "out", 6)
    (batch,) = flooded.store.batches.find("travel", DAY)
    answer(flooded, batch.batch_id, "released", by="wang", at="2026-04-21", note="a holiday")
    run_day(flooded, DAY, ["travel", "medical"])
    assert travel()["hold"] == {"state": "released", "by": "wang"}
    assert "let go" in section(flooded) and "已放行" in section(flooded)


def test_the_template_asks_only_for_texts_that_there_are() -> None:
    source = (files("pipelines.reporting") / "templates" / "day.html").read_text("utf-8")
    asked = set(re.findall(r'brake(?:_in)?\("([a-z_.]+)"[,)]', source))
    built = re.findall(r'brake\((?:"([a-z]+\.)" ~ [a-z.]+|[a-z.]+ ~ "(\.[a-z]+)")', source)
    assert len(asked) >= 4 and len(built) >= 3
    keys = set(catalogue())
    assert asked <= keys
    for start, end in built:
        found = [key for key in keys if key.startswith(start or "") and key.endswith(end or "")]
        assert found, (start, end)
    assert {
        f"{status}.{part}" for status in ("held", "refused") for part in ("title", "text")
    } <= keys
