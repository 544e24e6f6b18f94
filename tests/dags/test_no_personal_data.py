"""After a whole demo run no log, no metadata and no path holds a name or an identity number."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dags.conftest import DAY, Demo, Run
from tests.dags.test_runs import ws  # noqa: F401
from tests.pipelines.small_world import Person, deliver, row


def files_of_the_city(home: Path) -> Iterator[Path]:
    yield home / "demo/city/register.csv"
    for path in sorted((home / "demo/city/inbox").rglob("*.csv*")):
        if path.suffix != ".sha256":
            yield path


def rows_of(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture(scope="module")
def personal(demo: Demo) -> list[str]:
    """Every name and every number in the register and the files, as written there."""
    found: set[str] = set()
    for path in files_of_the_city(demo.home):
        for line in rows_of(path):
            names = [line.get("name"), *(line.get("former_names") or "").split("|")]
            found |= {n.strip() for n in names if n and len(n.strip().encode()) >= 6}
            numbers = [line.get("id_number"), line.get("phone")]
            numbers += [n.partition(":")[2] for n in (line.get("other_ids") or "").split("|")]
            found |= {n.strip() for n in numbers if n and sum(c.isdigit() for c in n) >= 8}
    return sorted(found)


def quoted(personal: list[str], raw: bytes) -> int:
    """How many of the names and numbers stand in some bytes; never which.

    Plain numbers are looked for among runs of letters and digits, names in Chinese among runs
    of other characters; what mixes both is looked for everywhere.
    """
    text = raw.decode("utf-8", errors="replace")
    digits = "\n".join(run for run in set(re.findall(r"[0-9A-Za-z]{8,}", text)))
    foreign = "\n".join(set(re.findall(r"[^\x00-\x7f]+", text)))

    def place(value: str) -> str:
        if value.isascii() and value.isalnum():
            return digits
        return foreign if not any(c.isascii() for c in value) else text

    return sum(value in place(value) for value in personal)


def test_the_search_finds_what_is_there(demo: Demo, personal: list[str]) -> None:
    assert len(personal) > 2500
    assert quoted(personal, (demo.home / "demo/city/register.csv").read_bytes()) > 1500


def test_logs_and_metadata_of_a_run_hold_none(demo: Demo, personal: list[str]) -> None:
    places = [p for p in (demo.home / "airflow").rglob("*") if p.is_file()]
    names = {p.name for p in places}
    assert {"in_process.log", "airflow.db"} <= names
    places += [demo.home / "runs/failures.jsonl", *demo.home.glob("runs/*/manifest.json")]
    assert len(places) >= 6
    for place in places:
        assert quoted(personal, place.read_bytes()) == 0, place.relative_to(demo.home)


def test_the_terminal_and_the_report_hold_none(demo: Demo, personal: list[str]) -> None:
    assert quoted(personal, (demo.out + demo.err).encode()) == 0
    numbers = [value for value in personal if value.isascii()]
    pages = list(demo.home.glob("runs/**/*.html"))
    assert len(pages) >= 4
    for page in pages:
        assert quoted(numbers, page.read_bytes()) == 0, page.relative_to(demo.home)


def test_no_path_holds_one(demo: Demo, personal: list[str]) -> None:
    paths = "\n".join(str(p.relative_to(demo.home)) for p in demo.home.rglob("*"))
    assert quoted(personal, paths.encode()) == 0


def test_a_stage_that_fails_over_a_row_leaves_nothing_of_it_in_the_log(
    ws: Any,  # noqa: F811
    run_dag: Run,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    import pipelines.match

    def failing(workspace: Any, batch_id: str) -> None:
        who = Person(1).who()
        assert who
        raise KeyError(f"no such column in {batch_id}")

    monkeypatch.setattr(pipelines.match, "match", failing)
    deliver(ws, "travel", DAY, [row("travel", 1, "T1", DAY)])
    assert run_dag("feed_travel").state == "failed"
    printed = "".join(capfd.readouterr())
    assert "no such column in travel/2026-04-20" in printed
    for value in (Person(1).who()["name"], Person(1).who()["id_number"]):
        assert value not in printed
        assert value not in (ws.home.root / "runs/failures.jsonl").read_text(encoding="utf-8")
