"""Purge: what goes, what stays, and that nothing is decided differently for it."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipelines import home
from pipelines.facts.file import facts_of_batch
from pipelines.hand_over import hand_over
from pipelines.retention import purge as purging
from pipelines.retention.plan import plan
from pipelines.retention.preview import summary
from pipelines.retention.purge import purge
from pipelines.retention.sealing import clean_rows
from pipelines.retention.tombstone import TOMBSTONE
from pipelines.run import run_day
from pipelines.store import evidence, retention
from pipelines.store.digest import digest
from pipelines.workspace import Workspace
from tests.conftest import new_workspace
from tests.pipelines.small_world import DAY, Person, Town, deliver, row

STRANGER = "司马无踪"
"""Matches nobody on the register."""


def days_later(n: int) -> date:
    return DAY + timedelta(n)


def content(ws: Workspace) -> dict[str, Any]:
    with ws.store.read() as connection:
        return digest(connection)


def a_day(ws: Workspace, tmp_path: Path) -> None:
    """A day with journeys and deaths, some of nobody on the register."""
    Town().load_into(ws, tmp_path)
    stranger = {"name": STRANGER, "id_number": "110108199001010010", "birth_date": "1990-01-01"}
    for feed in ("travel", "death"):
        rows = [row(feed, 1, "A1", DAY), row(feed, 3, "A2", DAY, **stranger)]
        deliver(ws, feed, DAY, rows)
    run_day(ws, DAY)


@pytest.fixture(scope="module")
def home_after_a_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation after one day; made once."""
    folder = tmp_path_factory.mktemp("day")
    a_day(new_workspace(folder / "home"), folder)
    return folder / "home"


@pytest.fixture
def lived(home_after_a_day: Path, tmp_path: Path) -> Workspace:
    """An installation after one day."""
    return copied(home_after_a_day, tmp_path / "home")


@pytest.fixture(scope="module")
def home_after_eight_days(home_after_a_day: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, handed over on the first day on which something has to go."""
    folder = tmp_path_factory.mktemp("eight") / "home"
    hand_over(copied(home_after_a_day, folder), days_later(8))
    return folder


def copied(home: Path, to: Path) -> Workspace:
    shutil.copytree(home, to)
    return new_workspace(to)


def files(ws: Workspace, feed: str) -> set[str]:
    (folder,) = (ws.home.root / "batches" / feed / DAY.isoformat()).glob("r1-*")
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".sum"
    }


def file_of(checksum: Path) -> Path:
    return checksum.with_name(checksum.name.removeprefix(".").removesuffix(".sum"))


def holders(ws: Workspace, text: str) -> set[str]:
    """Files of the home that hold a text; the inbox is the source's."""
    found = set()
    for path in ws.home.root.rglob("*"):
        if not path.is_file() or "inbox" in path.parts:
            continue
        if path.suffix == ".parquet":
            told = str(pq.read_table(path).to_pylist()).encode()
        else:
            told = path.read_bytes()
        if text.encode() in told:
            found.add(path.name)
    return found


def test_nothing_goes_before_its_period_has_ended_and_everything_after(lived: Workspace) -> None:
    hand_over(lived, days_later(7))
    assert purge(lived, days_later(7)) == []
    hand_over(lived, days_later(8))
    gone = {(item.kind, item.feed) for item in purge(lived, days_later(8))}
    assert gone == {(k, f) for k in ("raw", "clean") for f in ("travel", "death")}
    kept = {"links.parquet", "facts.parquet", "verdict.json", TOMBSTONE}
    kept |= {"unmatched.parquet", "quarantine.parquet"}
    assert files(lived, "travel") == kept
    assert files(lived, "death") == kept | {"clean.retry"}


def test_no_personal_data_of_the_unmatched_outlives_its_period(lived: Workspace) -> None:
    assert {"clean.parquet", f"travel_{DAY}.csv"} <= holders(lived, STRANGER)
    hand_over(lived, days_later(8))
    purge(lived, days_later(8))
    assert holders(lived, STRANGER) == set()
    assert holders(lived, "110108199001010010") == set()
    hand_over(lived, days_later(367))
    purge(lived, days_later(367))
    assert not {"clean.retry", "unmatched.parquet"} & files(lived, "death")
    assert {"links.parquet", "facts.parquet"} <= files(lived, "death")


def test_a_purge_changes_no_decision_and_may_be_repeated(lived: Workspace) -> None:
    hand_over(lived, days_later(8))
    before = content(lived)
    assert purge(lived, days_later(8))
    with lived.store.read() as connection:
        told = retention.recorded(connection)
    assert purge(lived, days_later(8)) == []
    run_day(lived, DAY)
    assert content(lived) == before
    assert purge(lived, days_later(8)) == [], "a rerun of the day brought the file back"
    with lived.store.read() as connection:
        assert retention.recorded(connection) == told


def test_hash_count_day_and_reason_of_what_went_stay(lived: Workspace) -> None:
    (batch,) = lived.store.batches.find("travel", DAY)
    folder = lived.home.batch_dir(batch.batch_id)
    hand_over(lived, days_later(8))
    purge(lived, days_later(8))
    tombstone = json.loads((folder / TOMBSTONE).read_text(encoding="utf-8"))
    told = {one["name"]: one for one in tombstone["removed"]}
    raw = told[f"raw/{batch.file_name}"]
    assert (raw["sha256"], raw["rows"], raw["bytes"]) == (batch.sha256, 2, batch.size)
    assert (raw["purged_on"], raw["days"]) == (days_later(8).isoformat(), 7)
    assert "promise 6" in raw["reason"]
    assert told["clean.parquet"]["rows"] == 2
    with lived.store.read() as connection:
        rows = retention.recorded(connection, batch.batch_id)
    assert {(r.name, r.sha256, r.rows) for r in rows} == {
        (name, one["sha256"], one["rows"]) for name, one in told.items()
    }


def test_a_correction_after_the_window_ends_and_adds_evidence_all_the_same(
    home_after_a_day: Path, tmp_path: Path
) -> None:
    late, found = days_later(40), []
    for name in ("kept", "purged"):
        ws = copied(home_after_a_day, tmp_path / name)
        hand_over(ws, late)
        if name == "purged":
            assert purge(ws, late)
        deliver(ws, "travel", DAY, [row("travel", 2, "A1", DAY), row("travel", 4, "A2", DAY)], 2)
        run_day(ws, DAY, received_on=late)
        found.append(content(ws))
    assert found[0] == found[1]
    with ws.store.read() as connection:
        ended = evidence.held(connection, [Person(1).recipient_id])
    assert [e.known_to for e in ended if e.feed == "travel"] == [late]


def test_sealed_rows_of_deaths_can_be_matched_again_and_journeys_cannot(lived: Workspace) -> None:
    (death,), (travel,) = (lived.store.batches.find(f, DAY) for f in ("death", "travel"))
    with clean_rows(lived, death.batch_id) as rows:
        assert rows is not None
        before = pq.read_table(rows)
    hand_over(lived, days_later(8))
    purge(lived, days_later(8))
    with clean_rows(lived, death.batch_id) as rows:
        assert rows is not None
        assert pq.read_table(rows).equals(before)
        opened = rows
    assert not opened.exists()
    with clean_rows(lived, travel.batch_id) as rows:
        assert rows is None


def test_facts_read_from_the_file_are_the_facts_made_from_the_rows(lived: Workspace) -> None:
    (batch,) = lived.store.batches.find("death", DAY)
    kept = facts_of_batch(lived, batch)
    (lived.home.batch_dir(batch.batch_id) / "facts.parquet").unlink()
    made = facts_of_batch(lived, batch)
    assert len(made) == 1
    assert kept.to_dict("records") == made.to_dict("records")
    (lived.home.batch_dir(batch.batch_id) / "links.parquet").write_bytes(b"other links")
    with pytest.raises(ValueError):
        facts_of_batch(lived, batch)


def test_a_batch_that_waits_keeps_its_file_longer(lived: Workspace) -> None:
    deliver(lived, "medical", DAY, [{"row_id": "M1", "name": "x"}])
    inbox = lived.home.inbox("medical") / f"medical_{DAY}.csv"
    inbox.write_text("row_id,name\nM1,x\n", encoding="utf-8")
    run_day(lived, DAY)
    (batch,) = lived.store.batches.find("medical", DAY)
    assert batch.status == "blocked"
    hand_over(lived, days_later(32))
    assert not {i.feed for i in plan(lived, days_later(31))} & {"medical"}
    assert {i.kind for i in plan(lived, days_later(32)) if i.feed == "medical"} == {"waiting"}


def test_a_purge_beyond_the_horizon_is_refused(lived: Workspace) -> None:
    with pytest.raises(ValueError, match="has come to 2026-04-20"):
        purge(lived, days_later(30))
    assert "clean.parquet" in files(lived, "travel")


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("moment", range(1, 12))
def test_a_purge_killed_at_any_moment_is_completed_by_the_next(
    moment: int, home_after_eight_days: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = copied(home_after_eight_days, tmp_path / "home")
    before, seen = content(ws), 0

    def counted(usual: Any) -> Any:
        def one(*args: Any, **named: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen == moment:
                raise Killed
            return usual(*args, **named)

        return one

    with monkeypatch.context() as patch:
        patch.setattr(home.os, "fsync", counted(home.os.fsync))
        patch.setattr(purging.retention, "record", counted(retention.record))
        patch.setattr(Path, "unlink", counted(Path.unlink))
        try:
            purge(ws, days_later(8))
        except Killed:
            pass
        else:
            assert seen < moment
    purge(ws, days_later(8))
    assert holders(ws, STRANGER) == set()
    assert content(ws) == before
    for feed in ("travel", "death"):
        (batch,) = ws.store.batches.find(feed, DAY)
        told = json.loads((ws.home.batch_dir(batch.batch_id) / TOMBSTONE).read_text())["removed"]
        assert len(told) == len({one["name"] for one in told}) >= 2
    with clean_rows(ws, ws.store.batches.find("death", DAY)[0].batch_id) as rows:
        assert rows is not None


def test_the_preview_is_what_then_goes(lived: Workspace) -> None:
    hand_over(lived, days_later(40))
    told = summary(plan(lived, days_later(40)))
    before = {p for p in lived.home.root.rglob("*") if p.is_file()}
    gone = purge(lived, days_later(40))
    after = {p for p in lived.home.root.rglob("*") if p.is_file()}
    assert sum(line.files for line in told) == len(gone)
    vanished = {path for path in before - after if path.suffix != ".sum"}  # go with their file
    assert vanished == {item.path for item in gone if item.place != "database"}
    assert not [path for path in after if path.suffix == ".sum" and not file_of(path).exists()]
    assert {line.kind for line in told} == {"raw", "clean", "set_aside", "queue"}


def test_the_inbox_is_the_sources_unless_a_setting_says_otherwise(
    lived: Workspace, tmp_path: Path
) -> None:
    hand_over(lived, days_later(8))
    purge(lived, days_later(8))
    delivered = lived.home.inbox("travel") / f"travel_{DAY}.csv"
    assert delivered.exists()
    settings = lived.settings.model_copy(update={"purge_inbox": True})
    purge(Workspace(settings), days_later(8))
    assert not delivered.exists()
