"""The six promises of the house, each broken by a test that fails when it is broken."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

from pipelines.commands.common import Exit
from pipelines.evaluation.asking import ask
from pipelines.evaluation.projection import standing_content
from pipelines.run import run_day
from pipelines.store import tables
from pipelines.store.batches import FATES
from pipelines.store.digest import digest
from pipelines.store.evidence import comparisons_of
from pipelines.workspace import Workspace
from rules import explain
from tests.conftest import new_workspace
from tests.pipelines.small_world import DAY, Person, Town, deliver, row

NEXT = DAY + timedelta(days=1)
THIRD = DAY + timedelta(days=2)


def content(ws: Workspace) -> dict[str, dict[str, str | int]]:
    with ws.store.read() as connection:
        return digest(connection)


def rows_of(ws: Workspace, table: object, *conditions: object) -> list[dict[str, object]]:
    with ws.store.read() as connection:
        return [dict(r._mapping) for r in connection.execute(select(table).where(*conditions))]


def a_day_of_everything(ws: Workspace, day: date) -> None:
    """Files of all feeds: life and death, certain and not, inside the register and outside."""
    damaged = {"id_number": "", "birth_date": ""}
    deliver(ws, "death", day, [row("death", 0, "D1", day), row("death", 50, "D2", day)])
    deliver(ws, "incarceration", day, [row("incarceration", 1, "I1", day)])
    deliver(
        ws,
        "travel",
        day,
        [
            row("travel", 2, "T1", day),
            row("travel", 2, "T2", day),
            row("travel", 3, "T3", day, boarded="0"),
            row("travel", 4, "T4", day, **damaged),
            row("travel", 51, "T5", day),
            row("travel", 0, "T6", day),
            row("travel", 5, "", day),
        ],
    )
    deliver(
        ws,
        "medical",
        day,
        [
            row("medical", 5, "M1", day),
            row("medical", 6, "M2", day, med_type="11"),
            row("medical", 7, "M3", day, med_type="41"),
            row("medical", 8, "M4", day, med_type="77777"),
            row("medical", 9, "M5", day, discharge_status="5"),
        ],
    )
    deliver(
        ws,
        "certification",
        day,
        [
            row("certification", 10, "C1", day),
            row("certification", 11, "C2", day, result="failed"),
        ],
    )


def test_promise_1_no_machine_stops_a_pension_for_death_or_prison(
    any_ws: Workspace, tmp_path: Path
) -> None:
    Town(certified=dict.fromkeys(range(12), "2026-03-11")).load_into(any_ws, tmp_path)
    for day in (DAY, NEXT):
        deliver(any_ws, "death", day, [row("death", at, f"D{at}", DAY) for at in (0, 1)])
        deliver(any_ws, "incarceration", day, [row("incarceration", 2, "I1", DAY)])
        run_day(any_ws, day)
    run_day(any_ws, DAY + timedelta(days=120))
    standings = {s["recipient_id"]: s for s in rows_of(any_ws, tables.standings)}
    assert {s["payment"] for s in standings.values()} == {"paid"}
    cases = {c["recipient_id"]: c for c in rows_of(any_ws, tables.cases)}
    assert {r: (c["kind"], c["status"]) for r, c in cases.items()} == {
        Person(at).recipient_id: ("loss_verification", "open") for at in (0, 1, 2)
    }


def test_promise_2_nothing_is_lost(any_ws: Workspace, tmp_path: Path) -> None:
    Town().load_into(any_ws, tmp_path)
    a_day_of_everything(any_ws, DAY)
    run_day(any_ws, DAY)
    batches = {b.feed: b for b in any_ws.store.batches.of_day(DAY)}
    assert all(b.accounted() and b.status == "decided" for b in batches.values())
    fates = {feed: [getattr(b, f) or 0 for f in FATES] for feed, b in batches.items()}
    assert fates["medical"] == [3, 0, 2, 0, 0, 0]
    assert fates["travel"][:3] == [0, 1, 4]
    assert sum(fates["travel"]) == 7
    assert fates["death"] == [0, 0, 1, 0, 1, 0]


def test_promise_3_running_a_day_twice_changes_nothing(any_ws: Workspace, tmp_path: Path) -> None:
    Town().load_into(any_ws, tmp_path)
    a_day_of_everything(any_ws, DAY)
    run_day(any_ws, DAY)
    before = content(any_ws)
    run_day(any_ws, DAY)
    assert content(any_ws) == before
    assert before["evidence"]["rows"] > 12


@pytest.mark.slow
def test_promise_3_days_in_any_order_and_at_once_end_in_the_same_state(
    any_ws: Workspace, tmp_path: Path
) -> None:
    Town().load_into(any_ws, tmp_path)
    other = new_workspace(tmp_path / "other", at_once_url(any_ws))
    Town().load_into(other, tmp_path)
    for ws in (any_ws, other):
        for day in (DAY, NEXT, THIRD):
            a_day_of_everything(ws, day)
        deliver(ws, "death", NEXT, [row("death", 3, "D9", NEXT)], revision=2)
    for day in (DAY, NEXT, THIRD):
        run_day(any_ws, day)
    at_once(other, [THIRD, NEXT, DAY])
    assert content(other) == content(any_ws)


def at_once_url(ws: Workspace) -> str:
    """A second database beside that of `ws`: on the same server, or SQLite again."""
    if ws.store.engine.dialect.name == "sqlite":
        return ""
    with ws.store.engine.connect() as connection:
        own = connection.execution_options(isolation_level="AUTOCOMMIT")
        own.exec_driver_sql("CREATE SCHEMA other")
    return f"{ws.settings.database_url}?options=-csearch_path%3Dother"


def at_once(ws: Workspace, days: list[date]) -> None:
    """Run days side by side, each in a process of its own."""
    env = os.environ | {
        "CERTIFY_HOME": str(ws.home.root),
        "CERTIFY_DATABASE_URL": ws.settings.database_url,
        "CERTIFY_WORKERS": "1",
        "CERTIFY_CHUNK_RECIPIENTS": "3",
    }
    code = "import sys; from pipelines.cli import app; app(['run', '--day', sys.argv[1]])"
    running = [
        subprocess.Popen([sys.executable, "-c", code, day.isoformat()], env=env) for day in days
    ]
    assert [process.wait(timeout=240) for process in running] == [Exit.OK] * len(days)


def test_promise_4_any_decision_can_be_replayed(any_ws: Workspace, tmp_path: Path) -> None:
    Town(certified={0: "2025-04-11", 1: "2025-05-11"}).load_into(any_ws, tmp_path)
    decided = {}
    for offset in range(0, 60, 20):
        day = DAY + timedelta(days=offset)
        deliver(any_ws, "travel", day, [row("travel", offset // 20, f"T{offset}", day)])
        deliver(any_ws, "death", day, [row("death", 2 + offset // 20, f"D{offset}", day)])
        run_day(any_ws, day)
        for standing in rows_of(any_ws, tables.standings):
            decided[standing["recipient_id"], day] = standing["content"]
    assert len(decided) == 36
    for (recipient_id, day), then in decided.items():
        replayed = ask(any_ws, recipient_id, as_of=day, known_at=day)
        assert standing_content(replayed) == then


def test_promise_5_every_decision_explains_itself(ws: Workspace, tmp_path: Path) -> None:
    Town().load_into(ws, tmp_path)
    a_day_of_everything(ws, DAY)
    run_day(ws, DAY)
    for at in range(12):
        standing = ask(ws, Person(at).recipient_id)
        assert standing.reasons
        chinese, english = explain(standing, "zh"), explain(standing, "en")
        for reason in standing.reasons:
            assert reason.code in "".join(chinese)
            assert reason.code in "".join(english)
        assert any("一" <= c <= "鿿" for c in "".join(chinese))
    evidence = rows_of(ws, tables.evidence, tables.evidence.c.feed == "travel")
    with ws.store.read() as connection:
        texts = comparisons_of(connection, [e["link"] for e in evidence])
    told = [json.loads(texts[e["link"]]) for e in evidence]
    assert all({"field", "level", "weight"} <= set(c) for comparisons in told for c in comparisons)
    assert len(told) >= 2


def test_promise_6_no_name_or_number_in_logs_or_where_it_is_not_needed(
    ws: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Town().load_into(ws, tmp_path)
    a_day_of_everything(ws, DAY)
    with caplog.at_level(logging.DEBUG):
        run_day(ws, DAY)
    private = {v for at in (*range(12), 50, 51) for v in (Person(at).who()["name"],)}
    private |= {Person(at).who()["id_number"] for at in (*range(12), 50, 51)}
    told = [record.getMessage() for record in caplog.records]
    for file in (*ws.home.run_dir(DAY).iterdir(), *ws.home.root.glob("batches/**/verdict.json")):
        told.append(file.read_text(encoding="utf-8"))
    told += [str(rows_of(ws, t)) for t in (tables.evidence, tables.standings, tables.cases)]
    assert len(told) > 5
    assert not [p for p in private if any(p in text for text in told)]
    assert ws.home.root.stat().st_mode & 0o777 == 0o700


def test_promise_6_excluded_rows_are_counted_and_not_kept(ws: Workspace, tmp_path: Path) -> None:
    Town().load_into(ws, tmp_path)
    a_day_of_everything(ws, DAY)
    run_day(ws, DAY)
    batch = ws.store.batches.find("medical", DAY)[0]
    kept = {f.name for f in ws.home.batch_dir(batch.batch_id).rglob("*.parquet")}
    assert kept == {
        *("clean.parquet", "quarantine.parquet", "links.parquet", "unmatched.parquet"),
        "facts.parquet",  # what was decided on: no name, no number
    }
    clean = pd.read_parquet(ws.home.batch_dir(batch.batch_id) / "clean.parquet")
    assert sorted(clean["row_id"]) == ["M1", "M5"]
    excluded = batch.verdict["excluded"] if batch.verdict else []
    assert {e["code"]: e["rows"] for e in excluded} == {"11": 1, "41": 1, "77777": 1}
