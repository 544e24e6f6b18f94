"""The stage `report`: its files, its complaint, and that it may be run again and at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pytest

import pipelines.reporting
from pipelines.report import RowsDoNotAddUpError, report
from pipelines.reporting.manifest import schema
from pipelines.workspace import Workspace
from tests.reporting.filling import DAY, batch, fill_files, fill_state

SCHEMA = Path(pipelines.reporting.__file__).parent / "manifest.schema.json"


def everything_under(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_same_state_gives_the_same_files(ws: Workspace) -> None:
    fill_state(ws)
    fill_files(ws)
    page = report(ws, DAY)
    first = everything_under(page.parents[1])
    assert page == ws.home.run_dir(DAY) / "report.html"
    assert set(first) == {
        ".lock",
        "index.html",
        f"{DAY}/manifest.json",
        f"{DAY}/report.html",
    }
    report(ws, DAY)
    assert everything_under(page.parents[1]) == first


def test_manifest_keeps_to_the_schema_beside_the_module(ws: Workspace) -> None:
    fill_state(ws)
    fill_files(ws)
    report(ws, DAY)
    assert SCHEMA.read_text(encoding="utf-8") == schema(), (
        "the manifest has changed: write `schema()` of pipelines.reporting.manifest to "
        f"{SCHEMA.name}, and raise SCHEMA_VERSION if a field went or changed its meaning"
    )
    manifest = json.loads((ws.home.run_dir(DAY) / "manifest.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(manifest)
    assert manifest["schema_version"] == 1
    assert manifest["day"] == "2026-04-20"


def test_lost_rows_are_shown_in_red_and_then_raised(ws: Workspace) -> None:
    fill_files(ws, batch("certification", 310, certain=306))
    with pytest.raises(RowsDoNotAddUpError, match=r"306 rows have a fate, the file has 310"):
        report(ws, DAY)
    page = (ws.home.run_dir(DAY) / "report.html").read_text(encoding="utf-8")
    assert '<div class="note bad" role="alert">' in page
    assert '<tr class="bad">' in page
    assert "Every row is accounted for" not in page
    manifest = json.loads((ws.home.run_dir(DAY) / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["adds_up"] is False
    index = (ws.home.run_dir(DAY).parent / "index.html").read_text(encoding="utf-8")
    assert '<tr class="bad">' in index


def test_overview_links_every_day_with_a_report(ws: Workspace) -> None:
    fill_state(ws)
    before = DAY - timedelta(days=1)
    unreported = DAY - timedelta(days=2)
    for day in (unreported, before, DAY):
        ws.store.batches.add(batch("travel", 7, day=day))
    report(ws, before)
    report(ws, DAY)
    index = (ws.home.run_dir(DAY).parent / "index.html").read_text(encoding="utf-8")
    assert f'href="{DAY}/report.html"' in index
    assert f'href="{before}/report.html"' in index
    assert str(unreported) in index
    assert f'href="{unreported}/report.html"' not in index


def test_reports_of_several_days_at_once_all_reach_the_overview(ws: Workspace) -> None:
    days = [DAY + timedelta(days=n) for n in range(4)]
    for day in days:
        ws.store.batches.add(batch("travel", 7, day=day))
    with ThreadPoolExecutor(len(days)) as pool:
        list(pool.map(lambda day: report(ws, day), days))
    index = (ws.home.run_dir(DAY).parent / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{day}/report.html"' in index for day in days)


def test_a_day_without_anything_has_a_report(ws: Workspace) -> None:
    page = report(ws, date(2026, 1, 1)).read_text(encoding="utf-8")
    assert "No file came for this day" in page
    assert "Deaths, Imprisonment, Journeys, Hospital stays, Certifications" in page
