"""How a preview is shown: table, JSON, CSV, page; through the commands as a person calls them."""

from __future__ import annotations

import csv
import json
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.preview.compare import Change, Preview
from pipelines.preview.csv_file import COLUMNS, csv_sink
from pipelines.preview.page import page
from pipelines.workspace import Workspace
from tests.pipelines.small_world import DAY, Person, deliver, row
from tests.preview.worlds import all_rows, town


def some() -> Preview:
    found = Preview(date(2026, 4, 20), date(2026, 4, 21), horizon=date(2026, 4, 21), looked_at=9)
    found.changed = 2
    for change in (
        Change("R1", "payment", "", "suspended", "paid"),
        Change("R1", "instruction", "2026-04 in 2026-05", "-", "back_pay", 500000),
        Change("R1", "notice", "restored 2026-04", "-", "due"),
        Change("R2", "certified_through", "", "2026-04-30", "2027-04-30"),
        Change("R3", "certified_through", "", "2026-04-30", "2027-04-30"),
    ):
        found.count(change)
    found.held["travel/2026-04-20/r1-aa"] = "rows <b>out of band</b>"
    return found


def test_moves_are_counted_by_what_before_and_after():
    assert some().in_order() == [
        (("payment", "suspended", "paid"), 1),
        (("certified_through", "2026-04", "2027-04"), 2),
        (("notice", "-", "restored due"), 1),
        (("instruction", "-", "back_pay"), 1),
    ]
    assert some().fen == {"back_pay": 500000}
    assert json.loads(json.dumps(some().plain(), default=str))["instructed_fen"] == {
        "back_pay": 500000
    }


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.outside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.outside += [
            value for name, value in attrs if name in ("src", "href") and value is not None
        ]


def test_the_page_stands_alone_speaks_both_languages_and_escapes():
    text = page(some())
    read = _Page(text)
    assert read.outside == []
    assert {"script", "link", "img", "b"} & set(read.tags) == set()
    assert read.tags.count("rect") == 4
    assert "out of band&lt;/b&gt;" in text
    assert "认证有效期至" in text
    assert "Certified through" in text
    assert "5,000.00" in text


def test_a_page_without_changes_says_so():
    text = page(Preview(DAY, DAY, horizon=DAY))
    assert "Nothing would change." in text
    assert "<svg" not in text


def test_a_cell_is_never_a_formula(tmp_path: Path) -> None:
    with csv_sink(tmp_path / "out.csv") as write:
        write(Change("=R1", "case", "@x", "-", "open"))
        write(Change("R2", "instruction", "2026-04 in 2026-05", "-", "recovery", -123456))
    lines = list(csv.reader((tmp_path / "out.csv").open(encoding="utf-8-sig")))
    assert lines == [
        list(COLUMNS),
        ["'=R1", "case", "'@x", "'-", "open", ""],
        ["R2", "instruction", "2026-04 in 2026-05", "'-", "recovery", "-1234.56"],
    ]


@pytest.fixture
def command(ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    town(ws, tmp_path)
    deliver(ws, "travel", DAY, [row("travel", at, f"T{at}", DAY) for at in (2, 3)])
    monkeypatch.setenv("CERTIFY_HOME", str(ws.home.root))
    monkeypatch.setenv("CERTIFY_WORKERS", "1")
    return ws


def test_backfill_and_run_preview_the_same_and_write_only_what_is_asked_for(
    command: Workspace, tmp_path: Path
) -> None:
    before = all_rows(command)
    files = ["--csv", str(tmp_path / "p.csv"), "--page", str(tmp_path / "p.html")]
    days = ["--from", str(DAY), "--to", str(DAY), "--feed", "travel"]
    one = CliRunner().invoke(app, ["backfill", *days, "--preview", "--json", *files])
    other = CliRunner().invoke(app, ["run", "--day", str(DAY), "--feed", "travel", "--preview"])
    assert (one.exit_code, other.exit_code) == (0, 0), one.output + other.output
    told = json.loads(one.stdout)
    assert (told["looked_at"], len(told["decided"])) == (12, 1)
    assert "Nothing was written" in other.output
    assert f"{told['changed']:,} would change" in " ".join(other.output.split())
    assert all_rows(command) == before
    lines = list(csv.DictReader((tmp_path / "p.csv").open(encoding="utf-8-sig")))
    assert len({line["recipient_id"] for line in lines}) == told["changed"]
    written = (tmp_path / "p.csv").read_text("utf-8-sig") + (tmp_path / "p.html").read_text()
    for at in range(12):
        who = Person(at).who()
        assert who["name"] not in written + other.output
        assert who["id_number"] not in written + other.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["backfill", "--from", str(DAY), "--to", str(DAY), "--csv", "x.csv"],
        ["backfill", "--from", str(DAY), "--to", str(DAY), "--json"],
        ["backfill", "--from", str(DAY), "--to", "2026-04-01", "--preview"],
        ["run", "--day", str(DAY), "--page", "x.html"],
    ],
)
def test_a_call_that_makes_no_sense_is_refused(command: Workspace, arguments: list[str]) -> None:
    assert command.home.root.is_dir()
    assert CliRunner().invoke(app, arguments).exit_code == 2
