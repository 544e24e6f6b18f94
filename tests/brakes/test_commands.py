"""`certify run` and `certify holds` with a batch out of its band: codes, options, a terminal."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipelines.cli import app
from pipelines.workspace import Workspace
from tests.brakes.worlds import flood, remember, settle
from tests.pipelines.small_world import DAY

CERTIFY = str(Path(sys.executable).parent / "certify")
RUN = ("run", "--day", str(DAY), "--feed", "travel")


@pytest.fixture
def held(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A feed of four rows a day, and today forty."""
    monkeypatch.setenv("CERTIFY_HOME", str(ws.home.root))
    monkeypatch.setenv("CERTIFY_WORKERS", "1")
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    return ws


def certify(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def batch_id(ws: Workspace) -> str:
    (batch,) = ws.store.batches.find("travel", DAY)
    return batch.batch_id


def test_without_a_terminal_it_ends_with_its_own_code_and_says_how_to_go_on(
    held: Workspace,
) -> None:
    done = certify(*RUN)
    assert done.exit_code == 5
    assert f"held: {batch_id(held)}: Rows: 40, expected at most 12" in done.stderr
    assert f"certify run --day 2026-04-20 --approve {batch_id(held)} --as USER" in done.stderr
    assert json.loads(certify(*RUN, "--json").stdout)["held"] == {
        batch_id(held): "Rows: 40, expected at most 12"
    }


def test_approved_by_option_it_goes_on(held: Workspace) -> None:
    certify(*RUN)
    listed = certify("holds")
    assert listed.exit_code == 0 and batch_id(held) in listed.stdout
    done = certify(*RUN, "--approve", batch_id(held), "--as", "wang", "--note", "a holiday")
    assert done.exit_code == 0, done.stderr
    assert held.store.batches.get(batch_id(held)).status == "decided"
    assert "no batch is held" in certify("holds").stdout
    (told,) = json.loads(certify("holds", "--all", "--json").stdout)
    assert (told["state"], told["by"], told["note"]) == ("released", "wang", "a holiday")
    assert told["at"].endswith("+00:00")


def test_refused_by_option_it_stays_out(held: Workspace) -> None:
    certify(*RUN)
    done = certify(*RUN, "--refuse", batch_id(held), "--as", "wang", "--note", "a full dump")
    assert done.exit_code == 4
    assert "refused by wang" in done.stderr
    assert "by wang" in certify("holds", "--all").stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--approve", "{id}"), "need --as USER and --note WHY"),
        (("--approve", "{id}", "--as", "wang", "--note", " "), "need --as USER and --note WHY"),
        (("--approve", "travel/x", "--as", "w", "--note", "y"), "no batch of 2026-04-20: travel/x"),
    ],
)
def test_an_answer_needs_a_name_a_reason_and_a_batch_of_the_day(
    held: Workspace, options: tuple[str, ...], said: str
) -> None:
    certify(*RUN)
    done = certify(*RUN, *(part.format(id=batch_id(held)) for part in options))
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert held.store.batches.get(batch_id(held)).status == "held"


@pytest.mark.slow
def test_on_a_terminal_a_person_is_asked(held: Workspace) -> None:
    """A real terminal: the figures, the history, the question, the reason, and the day goes on."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [CERTIFY, *RUN],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"COLUMNS": "120", "LC_ALL": "C.UTF-8", "USER": "wang"},
    )
    os.close(theirs)
    os.write(ours, b"approve\n\nthe railway resent its backlog\n")  # the empty reason is refused
    told = b""
    while True:
        try:
            told += os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
    os.close(ours)
    text = told.decode("utf-8", errors="replace")
    assert process.wait(60) == 0, text
    assert "at most 12" in text and "█" in text
    assert "Let it go?" in text and "Why" in text
    assert held.store.batches.get(batch_id(held)).status == "decided"
    (hold,) = json.loads(certify("holds", "--all", "--json").stdout)
    assert hold["note"] == "the railway resent its backlog"
    assert hold["by"]
