"""What the stages and commands note, and the commands that look at the trail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from pipelines.audit.noting import note_configuration, operator
from pipelines.cli import app
from pipelines.hand_over import hand_over
from pipelines.queue_file import export_queue
from pipelines.run import run_day
from pipelines.settings import Settings
from pipelines.store import audit_chain, decisions
from pipelines.store.audit_chain import Entry
from pipelines.workspace import Workspace
from tests.audit.trail import Intruder, check, write_entries
from tests.pipelines.small_world import DAY, Person, Town, deliver, row


def noted(ws: Workspace, action: str) -> list[Entry]:
    with ws.store.read() as connection:
        return [entry for _, entry in audit_chain.search(connection, 100, action=action)]


def certify(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CERTIFY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CERTIFY_WORKERS", "1")
    assert certify("init")[0] == 0
    return tmp_path / "home"


def test_a_day_notes_what_it_did_seals_it_and_publishes_the_head(
    any_ws: Workspace, tmp_path: Path
) -> None:
    Town().load_into(any_ws, tmp_path)
    deliver(any_ws, "travel", DAY, [row("travel", at, f"T{at}", DAY) for at in (1, 2)])
    (batch_id,) = run_day(any_ws, DAY, ["travel"]).decided
    (loaded,) = noted(any_ws, "register.loaded")
    assert (loaded.actor, loaded.subject) == (operator(), "register/1")
    assert len(json.loads(loaded.content)["sha256"]) == 64
    (decided,) = noted(any_ws, "batch.decided")
    assert (decided.actor, decided.subject) == ("system", batch_id)
    (matched,) = noted(any_ws, "batch.matched")
    assert json.loads(matched.content)["certain"] == 2
    evaluated = {
        one.subject: json.loads(one.content) for one in noted(any_ws, "standings.evaluated")
    }
    assert {batch_id, "hand_over"} == set(evaluated)
    with any_ws.store.read() as connection:
        for one in decisions.as_of(connection, DAY):
            told = evaluated[one.cause]
            assert (told["decision"], told["recipients"]) == (one.decision_id, one.recipients)
            query = text("SELECT sha256 FROM decisions WHERE decision_id = :id")
            assert told["sha256"] == connection.scalar(query, {"id": one.decision_id})
    assert len(noted(any_ws, "rules.applied")) == 1
    assert len(noted(any_ws, "configuration.changed")) == 1
    assert noted(any_ws, "file.exported")[0].subject == f"queue_changes/{DAY}"
    found = check(any_ws.store)
    assert (found.differences, found.waiting) == ([], 0)
    assert len(list(any_ws.home.audit_heads.glob("*.json"))) == 1


def test_the_same_software_and_settings_are_noted_once(ws: Workspace, tmp_path: Path) -> None:
    assert note_configuration(ws)
    assert not note_configuration(ws)
    changed = Workspace(ws.settings.model_copy(update={"chunk_recipients": 77}))
    assert note_configuration(changed)
    assert not note_configuration(changed)
    entry = noted(ws, "configuration.changed")[0]
    told = json.loads(entry.content)
    assert (told["changed"], told["now"]["chunk_recipients"]) == (["chunk_recipients"], "77")
    assert str(tmp_path) not in entry.content
    contracts = tmp_path / "contracts"
    contracts.mkdir()
    with_contracts = Workspace(ws.settings.model_copy(update={"contracts": contracts}))
    note_configuration(with_contracts)
    (contracts / "travel.yaml").write_text("x: 1")
    assert note_configuration(with_contracts)


def test_a_queue_that_somebody_asks_for_is_noted_with_who_and_its_hash(
    ws: Workspace, tmp_path: Path
) -> None:
    Town().load_into(ws, tmp_path)
    hand_over(ws, DAY)
    export_queue(ws, tmp_path / "queue.csv")
    entry = next(e for e in noted(ws, "file.exported") if e.subject == f"manual_queue/{DAY}")
    assert entry.actor == operator()
    assert len(json.loads(entry.content)["sha256"]) == 64


def test_verify_says_yes_no_and_where(home: Path) -> None:
    ws = Workspace(Settings())
    write_entries(ws.store, 6)
    code, said = certify("audit", "seal")
    assert (code, "sealed: 7" in said, "head: " in said) == (0, True, True)
    code, said = certify("audit", "verify")
    assert (code, "differences: 0" in said) == (0, True)
    intruder = Intruder(home / "certify.db")
    intruder.tear_down_guards(keys=False)
    intruder.run("UPDATE audit_entries SET actor = 'u9' WHERE subject = 'R3'")
    intruder.run("DELETE FROM audit_chain WHERE seq = 7")
    code, said = certify("audit", "verify")
    assert code == 1
    assert "changed: number 5, entry 5, " in said
    assert "cut: number 7, " in said
    code, said = certify("audit", "verify", "--json")
    told = json.loads(said)
    assert (code, told["count"], told["sealed"], told["waiting"]) == (1, 2, 6, 1)
    assert [(d["kind"], d["seq"]) for d in told["differences"]] == [("changed", 5), ("cut", 7)]


def test_verify_with_the_auditors_own_copy_and_key(home: Path, tmp_path: Path) -> None:
    ws = Workspace(Settings())
    write_entries(ws.store, 3)
    certify("audit", "seal")
    key = certify("audit", "key")[1].strip()
    copy = tmp_path / "auditor"
    ws.home.audit_heads.rename(copy)
    code, said = certify("audit", "verify")
    assert (code, "no published head" in said) == (0, True)
    assert certify("audit", "verify", "--heads", str(copy), "--key", key)[0] == 0
    code, said = certify("audit", "verify", "--heads", str(copy), "--key", "0" * 64)
    assert (code, "not signed by the key" in said) == (1, True)
    code, said = certify("audit", "verify", "--heads", str(tmp_path / "nowhere"))
    assert (code, "no folder" in said) == (1, True)


def test_show_and_export_by_command(home: Path, tmp_path: Path) -> None:
    ws = Workspace(Settings())
    write_entries(ws.store, 3, actor="u7")
    certify("audit", "seal")
    write_entries(ws.store, 1, actor="u8")
    code, said = certify("audit", "show", "--actor", "u7", "--json")
    assert (code, [one["subject"] for one in json.loads(said)]) == (0, ["R2", "R1", "R0"])
    assert "not sealed" in certify("audit", "show", "--actor", "u8")[1]
    assert json.loads(certify("audit", "show", "--subject", "R1", "--json")[1])[0]["seq"] == 3
    today = datetime.now(UTC).date().isoformat()
    out = tmp_path / "trail.jsonl"
    code, said = certify("audit", "export", "--from", today, "--to", today, "--out", str(out))
    assert (code, "4 entries" in said) == (0, True)
    kinds = [json.loads(line)["kind"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert kinds == ["header", *["entry"] * 4, "head"]
    assert certify("audit", "show", "--action", "audit.exported", "--json")[1].count("u7") == 0
    assert noted(ws, "audit.exported")[0].actor == operator()


def test_the_sql_of_the_role_is_printed_and_sqlite_has_none(home: Path) -> None:
    code, said = certify("audit", "roles")
    assert code == 0
    assert "REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries, audit_chain FROM certify_app;" in said
    code, said = certify("audit", "roles", "--apply")
    assert (code, "SQLite knows no roles" in said) == (1, True)


def test_no_name_and_no_number_is_in_the_trail_of_a_day(ws: Workspace, tmp_path: Path) -> None:
    Town().load_into(ws, tmp_path)
    deliver(ws, "death", DAY, [row("death", 4, "D1", DAY)])
    run_day(ws, DAY, ["death"])
    with ws.store.read() as connection:
        said = "\n".join(
            str(row) for row in connection.execute(text("SELECT * FROM audit_entries"))
        )
        said += "\n".join(str(row) for row in connection.execute(text("SELECT * FROM decisions")))
    who = Person(4).who()
    assert who["name"] not in said
    assert who["id_number"] not in said
    assert Person(4).recipient_id not in said
