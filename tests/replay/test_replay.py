"""Replay: what was decided as of a day, asked again; a difference is explained or an incident."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.hand_over import hand_over
from pipelines.register.loading import load
from pipelines.replay import last, replay
from pipelines.replay.books import book_of
from pipelines.run import run_day
from pipelines.settings import Settings
from pipelines.store import decisions, tables
from pipelines.store.digest import digest
from pipelines.workspace import Workspace
from rules import book, load_rule_book
from tests.pipelines.small_world import DAY, Person, Town, deliver, row
from tests.replay.telling import tell

NEXT = DAY + timedelta(days=1)
LATER = DAY + timedelta(days=2)
FIFTH = Path(__file__).parents[1] / "rules" / "fifth_place"


def a_day(ws: Workspace, folder: Path) -> None:
    """The town with a day of travel and a death."""
    Town().load_into(ws, folder)
    tell(ws, "travel", DAY, [1, 2, 3])
    tell(ws, "death", DAY, [4])
    hand_over(ws, DAY)


def content_of(ws: Workspace, at: int) -> dict[str, object]:
    table = tables.standings.c
    with ws.store.read() as connection:
        query = select(table.content).where(table.recipient_id == Person(at).recipient_id)
        return dict(json.loads(connection.scalar(query) or ""))


def test_days_of_files_replay_the_same_then_and_after_corrections(
    any_ws: Workspace, tmp_path: Path
) -> None:
    Town().load_into(any_ws, tmp_path)
    deliver(any_ws, "travel", DAY, [row("travel", at, f"T{at}", DAY) for at in (1, 2, 3)])
    deliver(any_ws, "death", DAY, [row("death", 4, "D1", DAY)])
    run_day(any_ws, DAY, ["travel", "death"])
    first = replay(any_ws, DAY)
    assert (first.recipients, first.differing, first.incidents) == (12, 0, 0)
    deliver(any_ws, "travel", DAY, [row("travel", at, f"T{at}", DAY) for at in (1, 7)], revision=2)
    run_day(any_ws, DAY, ["travel"], received_on=NEXT)
    again = replay(any_ws, DAY)
    assert (again.recipients, again.differing, again.incidents) == (12, 0, 0)
    corrected = replay(any_ws, NEXT)
    assert (corrected.recipients >= 3, corrected.incidents) == (True, 0)
    with any_ws.store.read() as connection:
        before, logged = digest(connection), len(decisions.as_of(connection, NEXT))
    for batch in any_ws.store.batches.all():
        any_ws.store.batches.record(batch.batch_id, status="matched")
    run_day(any_ws, DAY, ["travel", "death"])
    with any_ws.store.read() as connection:
        assert digest(connection) == before
        assert len(decisions.as_of(connection, NEXT)) > logged
    assert replay(any_ws, DAY).incidents == replay(any_ws, NEXT).incidents == 0


def test_evidence_deleted_by_hand_is_an_incident(any_ws: Workspace, tmp_path: Path) -> None:
    a_day(any_ws, tmp_path)
    evidence = tables.evidence
    with any_ws.store.write() as connection:
        connection.execute(
            delete(evidence).where(
                evidence.c.recipient_id == Person(2).recipient_id, evidence.c.feed == "travel"
            )
        )
    found = replay(any_ws, DAY)
    assert (found.differing, found.late, found.incidents) == (1, 0, 1)
    (shown,) = found.shown
    assert (shown.recipient_id, shown.kind) == (Person(2).recipient_id, "incident")
    assert shown.cause.startswith("travel/")
    assert "certified_through" in shown.fields
    then, now = shown.fields["certified_through"]
    assert str(then) > str(now)


def test_evidence_redated_or_spoilt_by_hand_is_an_incident(ws: Workspace, tmp_path: Path) -> None:
    a_day(ws, tmp_path)
    evidence = tables.evidence
    with ws.store.write() as connection:
        of = lambda at: evidence.c.recipient_id == Person(at).recipient_id  # noqa: E731
        travelled = evidence.c.feed == "travel"
        connection.execute(
            update(evidence).where(of(1), travelled).values(occurred_on=DAY - timedelta(days=400))
        )
        connection.execute(update(evidence).where(of(3), travelled).values(details="no JSON"))
    found = replay(ws, DAY)
    shown = {one.recipient_id: one for one in found.shown}
    assert set(shown) == {Person(1).recipient_id, Person(3).recipient_id}
    assert {one.kind for one in found.shown} == {"incident"}
    assert "cannot be evaluated" in shown[Person(3).recipient_id].why


def test_a_file_worked_through_late_is_late_processing_and_no_incident(
    any_ws: Workspace, tmp_path: Path
) -> None:
    a_day(any_ws, tmp_path)
    hand_over(any_ws, NEXT)
    as_decided = content_of(any_ws, 9)
    batch_id = tell_late(any_ws, "certification", 9)
    found = replay(any_ws, DAY)
    (shown,) = found.shown
    assert (shown.recipient_id, shown.kind) == (Person(9).recipient_id, "late processing")
    assert batch_id in shown.why
    assert (found.late, found.incidents) == (1, 0)
    then, now = shown.fields["certified_through"]
    assert then == as_decided["certified_through"]
    assert now == content_of(any_ws, 9)["certified_through"]
    assert replay(any_ws, NEXT).incidents == 0


def test_a_correction_worked_through_late_is_late_processing(
    any_ws: Workspace, tmp_path: Path
) -> None:
    a_day(any_ws, tmp_path)
    tell(any_ws, "death", NEXT, [1, 3, 6])
    hand_over(any_ws, LATER)
    tell(any_ws, "travel", DAY, [6], received_on=NEXT, revision=2, takes_back=[3])
    found = replay(any_ws, NEXT)
    assert {(one.recipient_id, one.kind) for one in found.shown} == {
        (Person(3).recipient_id, "late processing"),
        (Person(6).recipient_id, "late processing"),
    }
    assert found.incidents == 0
    assert replay(any_ws, DAY).differing == 0


def test_a_register_file_loaded_late_is_late_processing(any_ws: Workspace, tmp_path: Path) -> None:
    a_day(any_ws, tmp_path)
    hand_over(any_ws, NEXT)
    moved = Town(certified={6: "2026-04-11"}).write_register(tmp_path / "moved.csv")
    load(any_ws, moved, "arshan", received_on=DAY)
    hand_over(any_ws, LATER)
    found = replay(any_ws, DAY)
    assert Person(6).recipient_id in {one.recipient_id for one in found.shown}
    assert found.differing == len(found.shown) > 6
    assert {one.kind for one in found.shown} == {"late processing"}
    assert all("register/2" in one.why for one in found.shown)
    assert replay(any_ws, LATER).incidents == 0


def test_a_later_register_does_not_change_an_earlier_day(any_ws: Workspace, tmp_path: Path) -> None:
    a_day(any_ws, tmp_path)
    changed = Town(certified={6: "2026-04-19"})
    load(any_ws, changed.write_register(tmp_path / "changed.csv"), "arshan", received_on=NEXT)
    hand_over(any_ws, NEXT)
    assert (replay(any_ws, DAY).differing, replay(any_ws, NEXT).differing) == (0, 0)


def tell_late(ws: Workspace, feed: str, at: int) -> str:
    return tell(ws, feed, DAY, [at])


def test_tampering_does_not_hide_behind_late_processing(ws: Workspace, tmp_path: Path) -> None:
    a_day(ws, tmp_path)
    hand_over(ws, NEXT)
    tell_late(ws, "certification", 2)
    evidence = tables.evidence
    with ws.store.write() as connection:
        connection.execute(
            delete(evidence).where(
                evidence.c.recipient_id == Person(2).recipient_id, evidence.c.feed == "travel"
            )
        )
    (shown,) = replay(ws, DAY).shown
    assert (shown.recipient_id, shown.kind) == (Person(2).recipient_id, "incident")
    assert "no explanation" in shown.why


def test_a_recipient_gone_from_the_register_is_an_incident(ws: Workspace, tmp_path: Path) -> None:
    a_day(ws, tmp_path)
    with ws.store.write() as connection:
        connection.execute(
            delete(tables.recipients).where(
                tables.recipients.c.recipient_id == Person(8).recipient_id
            )
        )
    (shown,) = replay(ws, DAY).shown
    assert (shown.recipient_id, shown.why) == (Person(8).recipient_id, "no longer on the register")


def test_one_recipient_alone_and_a_day_without_decisions(ws: Workspace, tmp_path: Path) -> None:
    a_day(ws, tmp_path)
    found = replay(ws, DAY, Person(3).recipient_id)
    assert (found.recipients, found.incidents) == (1, 0)
    with pytest.raises(ValueError, match="nothing was decided about R9 as of"):
        replay(ws, DAY, "R9")
    with pytest.raises(ValueError, match=f"nothing was decided as of .*: {DAY}"):
        replay(ws, LATER)


def test_the_log_of_a_day_is_read_in_parts(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_day(ws, tmp_path)
    monkeypatch.setattr(last, "PART", 4)
    found = replay(ws, DAY)
    assert (found.recipients, found.differing) == (12, 0)


def test_a_damaged_row_of_the_log_is_an_incident(ws: Workspace, tmp_path: Path) -> None:
    a_day(ws, tmp_path)
    with ws.store.write() as connection:
        first = decisions.as_of(connection, DAY)[0].decision_id
        hashes = decisions.hashes_of(connection, first)
        forged = decisions.pack(dict.fromkeys(hashes, b"12345678"))
        connection.execute(
            update(tables.decisions)
            .where(tables.decisions.c.decision_id == first)
            .values(standings=forged)
        )
    found = replay(ws, DAY)
    assert found.incidents == 1
    assert found.problems == [f"row {first} of the decision log is not what was written"]


def gansu(tmp_path: Path) -> tuple[Workspace, Path]:
    """A town in a place whose rules come from a folder of the settings."""
    folder = tmp_path / "parameters"
    shutil.copytree(FIFTH, folder)
    ws = Workspace(Settings(home=tmp_path / "home", workers=1, parameters=folder))
    ws.home.create()
    ws.store.migrate()
    load(ws, Town().write_register(tmp_path / "register.csv"), "gansu")
    return ws, folder


def change_rules(folder: Path) -> None:
    path = folder / "gansu" / "GS23.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("value: 365", "value: 200"), encoding="utf-8"
    )


def newly(ws: Workspace, folder: Path) -> Workspace:
    """The installation as a process sees it that starts after the rules were changed."""
    book._load.cache_clear()
    return Workspace(ws.settings)


def test_a_day_is_replayed_under_the_rules_of_then(tmp_path: Path) -> None:
    ws, folder = gansu(tmp_path)
    tell(ws, "travel", DAY, [1])
    hand_over(ws, DAY)
    before = content_of(ws, 1)
    change_rules(folder)
    ws = newly(ws, folder)
    hand_over(ws, NEXT)
    assert content_of(ws, 1)["certified_through"] != before["certified_through"]
    then = replay(ws, DAY)
    assert (then.recipients, then.differing, then.incidents) == (12, 0, 0)
    assert then.rules_versions != [then.rules_in_force]
    now = replay(ws, NEXT)
    assert (now.rules_versions, now.incidents) == ([now.rules_in_force], 0)


def test_rules_that_were_lost_or_changed_are_incidents(tmp_path: Path) -> None:
    ws, folder = gansu(tmp_path)
    hand_over(ws, DAY)
    change_rules(folder)
    ws = newly(ws, folder)
    hand_over(ws, NEXT)
    books = tables.rule_books
    with ws.store.read() as connection:
        version = decisions.as_of(connection, DAY)[0].rules_version
        files = decisions.rule_files(connection, version)
        assert files is not None
        assert book_of(connection, version, load_rule_book()).version == version
    forged = decisions.pack_files([(n, c.replace(b"value: 365", b"value: 100")) for n, c in files])
    with ws.store.write() as connection:
        connection.execute(
            update(books).where(books.c.rules_version == version).values(files=forged)
        )
    assert "were changed" in replay(ws, DAY).problems[0]
    with ws.store.write() as connection:
        connection.execute(delete(books))
    found = replay(ws, DAY)
    assert "not in the database" in found.problems[0]
    assert found.incidents == 1


def test_months_closed_under_later_rules_do_not_change_an_earlier_day(tmp_path: Path) -> None:
    ws, folder = gansu(tmp_path)
    tell(ws, "travel", DAY, [1])
    hand_over(ws, DAY)
    change_rules(folder)
    ws = newly(ws, folder)
    for months in range(1, 5):
        hand_over(ws, DAY + timedelta(days=31 * months))
    assert replay(ws, DAY).incidents == 0
    assert replay(ws, DAY + timedelta(days=62)).incidents == 0


def test_the_command_and_its_exit_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERTIFY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CERTIFY_WORKERS", "1")
    ws = Workspace(Settings())
    ws.home.create()
    ws.store.migrate()
    a_day(ws, tmp_path)
    command = ["replay", "--day", DAY.isoformat()]
    good = CliRunner().invoke(app, command)
    assert (good.exit_code, "incidents: 0" in good.output) == (0, True)
    with ws.store.write() as connection:
        connection.execute(text("DELETE FROM evidence WHERE feed = 'travel'"))
    bad = CliRunner().invoke(app, command)
    assert (bad.exit_code, "incidents: 3" in bad.output) == (1, True)
    told = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    assert (told["incidents"], told["late"], len(told["shown"])) == (3, 0, 3)
    assert set(told["shown"][0]["fields"]["certified_through"]) == {"then", "now"}
    assert not any(name in bad.output for name in ("欧阳", "110108"))
    nothing = CliRunner().invoke(app, ["replay", "--day", "2020-01-01"])
    assert (nothing.exit_code, "nearest days" in nothing.output) == (1, True)
