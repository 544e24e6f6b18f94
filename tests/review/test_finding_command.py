"""`certify finding`: the same decisions from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.commands.common import Exit
from pipelines.workspace import Workspace
from tests.pipelines.test_cli import certify
from tests.review.desk_world import DAY, HOLMES, death, standing, tell, the_case, town


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    made = town(tmp_path / "home")
    monkeypatch.setenv("CERTIFY_HOME", str(made.home.root))
    monkeypatch.setenv("CERTIFY_WORKERS", "1")
    return made


def test_a_loss_is_proposed_approved_and_undone(ws: Workspace) -> None:
    tell(ws, "death", DAY, [death()])
    case = the_case(ws)["case_id"]
    asked = ["finding", "propose", "finding_lost", "--recipient", HOLMES, "--case", case]
    asked += ["--set", "ground=death", "--set", "how_verified=asked", "--as", "li"]
    asked += ["--set", "effective=2026-04-02", "--set", "documents=a.pdf,b.pdf"]
    code, text = certify(*asked, "--preview", "--lang", "en")
    assert (code, "Payment will stop from 2026-05." in text) == (Exit.OK, True)
    code, text = certify(*asked, "--json")
    made = json.loads(text)
    assert (code, made["state"], made["known_on"]) == (Exit.OK, "open", DAY.isoformat())
    assert "asked" not in text
    one = made["proposal_id"]
    assert certify("finding", "list")[1].startswith(one)
    code, _ = certify("finding", "approve", one, "--as", "li")
    assert code == Exit.DIFFERENT
    code, text = certify("finding", "approve", one, "--as", "wang", "--preview", "--lang", "en")
    assert (code, "Payment will stop from 2026-05." in text) == (Exit.OK, True)
    code, text = certify("finding", "approve", one, "--as", "wang", "--json")
    assert (code, json.loads(text)["state"]) == (Exit.OK, "approved")
    assert '"stopped"' in standing(ws)["content"]
    code, text = certify("finding", "cases", "--status", "decided", "--json")
    assert [row["decided_by"] for row in json.loads(text)] == [one]
    code, text = certify("finding", "undo", one, "--as", "li", "--note", "wrong", "--json")
    undo = json.loads(text)["proposal_id"]
    code, _ = certify("finding", "return", undo, "--as", "wang", "--note", "why?")
    assert code == Exit.OK
    code, text = certify("finding", "undo", one, "--as", "li", "--note", "wrong", "--json")
    assert certify("finding", "withdraw", json.loads(text)["proposal_id"], "--as", "li")[0] == 0
    code, text = certify("finding", "undo", one, "--as", "li", "--note", "wrong", "--json")
    assert certify("finding", "approve", json.loads(text)["proposal_id"], "--as", "wang")[0] == 0
    assert "state          undone" in certify("finding", "show", one)[1]
    assert case in certify("finding", "cases")[1]


def test_what_is_refused_says_why(ws: Workspace) -> None:
    for arguments, says in {
        ("show", "nothing"): "no proposal",
        ("propose", "nonsense", "--recipient", HOLMES, "--as", "li"): "no decision of kind",
        ("propose", "undo", "--recipient", "nobody", "--as", "li", "--set", "note=x"): "must name",
    }.items():
        code, text = certify(
            "finding", *arguments, *(["--day", "2026-04-20"] * (len(arguments) > 2))
        )
        assert code == Exit.DIFFERENT
        assert says in text
    code, _ = certify("finding", "propose", "undo", "--recipient", "R1", "--as", "li", "--set", "x")
    assert code == Exit.USAGE
