"""The command line as its users meet it: outputs, messages, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.commands.common import Exit
from pipelines.settings import Settings
from pipelines.workspace import Workspace
from tests.pipelines.small_world import DAY, PLACE, Person, Town, deliver, row


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CERTIFY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CERTIFY_WORKERS", "1")
    return tmp_path / "home"


def certify(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_the_main_job_by_its_commands(home: Path, tmp_path: Path) -> None:
    assert certify("init")[0] == Exit.OK
    register = Town().write_register(tmp_path / "register.csv")
    code, text = certify("register", "load", str(register), "--jurisdiction", PLACE)
    assert (code, "12 new" in text) == (Exit.OK, True)
    code, text = certify("register", "load", str(register), "--jurisdiction", PLACE)
    assert (code, "12 unchanged" in text) == (Exit.OK, True)
    ws = Workspace(Settings())
    deliver(ws, "travel", DAY, [row("travel", at, f"T{at}", DAY) for at in range(5)])
    code, text = certify("run", "--day", DAY.isoformat(), "--json")
    told = json.loads(text)
    assert code == Exit.OK
    assert [(b["rows"], b["certain"], b["status"]) for b in told["batches"]] == [(5, 5, "decided")]
    assert told["no_file"] == ["death", "incarceration", "medical", "certification"]
    code, text = certify("standing", "--recipient", Person(1).recipient_id, "--json")
    standing = json.loads(text)
    assert (code, standing["payment"], standing["as_of"]) == (Exit.OK, "paid", DAY.isoformat())
    assert standing["certified_through"] == "2027-04-30"
    assert (standing["due_month"], standing["unpaid_from"]) == ("2027-04", "2027-05")
    assert standing["reminders"] == ["2027-02", "2027-03", "2027-04"]
    assert (standing["back_pay"], standing["queue"]) == (0, "none")
    assert "HD26-04" in [reason["code"] for reason in standing["reasons"]]
    code, text = certify("digest", "--json")
    assert code == Exit.OK
    assert {"evidence", "standings", "cases", "manual_queue"} <= set(json.loads(text))
    assert json.loads(text)["evidence"]["rows"] == 17


def test_a_blocked_batch_has_its_own_exit_code_and_says_what_to_do(
    home: Path, tmp_path: Path
) -> None:
    certify("init")
    register = Town().write_register(tmp_path / "register.csv")
    certify("register", "load", str(register), "--jurisdiction", PLACE)
    inbox = home / "inbox" / "death"
    inbox.mkdir(parents=True)
    (inbox / f"death_{DAY}.csv").write_text("row_id,name\n1,x\n", encoding="utf-8")
    code, text = certify("run", "--day", DAY.isoformat())
    assert code == Exit.BLOCKED
    assert "id_number" in text and "blocked" in text


def test_other_content_under_a_decided_revision_is_refused_and_the_day_goes_on(
    home: Path, tmp_path: Path
) -> None:
    certify("init")
    register = Town().write_register(tmp_path / "register.csv")
    certify("register", "load", str(register), "--jurisdiction", PLACE)
    ws = Workspace(Settings())
    deliver(ws, "travel", DAY, [row("travel", 1, "T1", DAY)])
    deliver(ws, "death", DAY, [row("death", 2, "D1", DAY)])
    assert certify("run", "--day", DAY.isoformat(), "--feed", "travel")[0] == Exit.OK
    deliver(ws, "travel", DAY, [row("travel", 3, "T1", DAY)])
    code, text = certify("run", "--day", DAY.isoformat(), "--json")
    told = json.loads(text)
    assert code == Exit.BLOCKED
    assert f"travel_{DAY}_r2" in told["blocked"][f"travel/{DAY}"]
    assert {b["status"] for b in told["batches"]} == {"decided"}
    assert len(told["batches"]) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["run", "--day", "2026-04-20"], Exit.NOT_SET_UP, "certify init"),
        (["run", "--day", "20 April"], Exit.USAGE, "is not a day"),
        (["run", "--day", "2026-04-20", "--feed", "trave"], Exit.USAGE, "there is no feed"),
        (["register", "load", "nowhere.csv"], Exit.USAGE, "does not exist"),
    ],
)
def test_what_cannot_be_done_is_said(
    home: Path, arguments: list[str], code: int, says: str
) -> None:
    found, text = certify(*arguments)
    assert (found, says in " ".join(text.split())) == (code, True), text


def test_a_register_without_jurisdiction_loads_nothing_and_says_why(
    home: Path, tmp_path: Path
) -> None:
    certify("init")
    register = Town().write_register(tmp_path / "register.csv")
    code, text = certify("register", "load", str(register))
    assert (code, "--jurisdiction" in text) == (Exit.DIFFERENT, True)
    code, text = certify("register", "load", str(register), "--jurisdiction", "atlantis")
    assert (code, "atlantis" in text) == (Exit.DIFFERENT, True)
    assert json.loads(certify("digest", "--json")[1])["register"]["rows"] == 0


def test_nobody_of_that_id_is_said_so(home: Path) -> None:
    certify("init")
    code, text = certify("standing", "--recipient", "R1", "--as-of", "2026-04-20")
    assert (code, "R1" in text) == (Exit.DIFFERENT, True)


def test_a_setting_that_cannot_be_used_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERTIFY_WORKERS", "many")
    code, text = certify("digest")
    assert (code, "workers" in text) == (Exit.NOT_SET_UP, True)


def test_settings_may_stand_in_a_file_and_unknown_names_are_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CERTIFY_WORKERS")
    home.mkdir()
    (home / "certify.toml").write_text("chunk_recipients = 7\n", encoding="utf-8")
    assert Settings().chunk_recipients == 7
    monkeypatch.setenv("CERTIFY_CHUNK_RECIPIENTS", "9")
    assert Settings().chunk_recipients == 9
    (home / "certify.toml").write_text("chunk_recipient = 7\n", encoding="utf-8")
    code, text = certify("digest")
    assert (code, "chunk_recipient" in text) == (Exit.NOT_SET_UP, True)


def test_doctor_says_what_to_mend(home: Path) -> None:
    code, text = certify("doctor", "--json")
    wrong = {f["what"]: f["mend"] for f in json.loads(text) if not f["ok"]}
    assert code == Exit.NOT_SET_UP
    assert "certify init" in wrong["database"]
    certify("init")
    code, text = certify("doctor", "--json")
    assert (code, [f["what"] for f in json.loads(text) if not f["ok"]]) == (Exit.OK, [])
    home.chmod(0o755)
    code, text = certify("doctor", "--json")
    assert [f["what"] for f in json.loads(text) if not f["ok"]] == ["home"]
