"""`certify suspensions`: by ids, with a named person, and saying no names."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.consequences.sending import mark_payroll_sent
from pipelines.workspace import Workspace
from tests.consequences.releasing import states
from tests.consequences.test_sending import JUNE, PLACE
from tests.consequences.test_suspension_list import AFTER, closed

MONTH = ["--place", PLACE, "--month", "2026-06"]


@pytest.fixture
def command(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command line of an installation with a list of one name."""
    monkeypatch.setenv("CERTIFY_HOME", str(ws.home.root))
    closed(ws)
    return CliRunner()


def test_listed_released_and_sent(ws: Workspace, command: CliRunner) -> None:
    told = command.invoke(app, ["suspensions", "list", *MONTH, "--json"])
    (name,) = json.loads(told.stdout)
    assert (name["recipient"], name["state"], name["amount_fen"]) == ("R1", "waiting", -500000)
    assert name["rules"] == ["HD26-06"]
    assert "某人" not in told.stdout
    plain = command.invoke(app, ["suspensions", "list", *MONTH]).stdout
    assert "1 waiting, 0 released" in plain
    done = command.invoke(app, ["suspensions", "release", *MONTH, "--as", "zhou", "--all"])
    assert (done.exit_code, "1 released" in done.stdout) == (0, True)
    assert states(ws, JUNE) == {"R1": "released"}
    assert len(mark_payroll_sent(ws, PLACE, JUNE, AFTER)) == 1


def test_one_name_and_what_is_not_there(command: CliRunner) -> None:
    release = ["suspensions", "release", *MONTH, "--as", "zhou"]
    assert command.invoke(app, release).exit_code == 2
    gone = command.invoke(app, [*release, "--recipient", "R2"])
    assert (gone.exit_code, "0 released" in gone.stdout) == (1, True)
    assert command.invoke(app, [*release, "--recipient", "R1"]).exit_code == 0
    again = command.invoke(app, [*release, "--recipient", "R1"])
    assert (again.exit_code, "1 were before" in again.stdout) == (0, True)
    nobody = ["suspensions", "release", *MONTH, "--as", "system", "--all"]
    assert command.invoke(app, nobody).exit_code == 1
    assert command.invoke(app, [*release[:3], "--month", "june", "--as", "z"]).exit_code == 2


def test_held_back(ws: Workspace, command: CliRunner) -> None:
    hold = ["suspensions", "hold", *MONTH, "--recipient", "R1", "--as", "zhou"]
    said = ["--until", "2026-06-30", "--reason", "in hospital"]
    done = command.invoke(app, [*hold, *said])
    assert (done.exit_code, "held back" in done.stdout) == (0, True)
    assert states(ws, JUNE) == {"R1": "held"}
    assert mark_payroll_sent(ws, PLACE, JUNE, date(2026, 6, 12)) == []
    assert command.invoke(app, [*hold, *said]).exit_code == 1
