"""Held batches on the page: numbers, no names; answered by an approver for all jurisdictions."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.run import run_day
from pipelines.store import tables
from pipelines.workspace import Workspace
from tests.brakes.worlds import flood, remember, settle
from tests.caseworker.case_world import ENGLISH, audited, text_of
from tests.caseworker.clients import Client, Site
from tests.caseworker.conftest import closed, copy_of
from tests.conftest import new_workspace
from tests.pipelines.small_world import DAY
from tests.review.desk_world import rows_of


@pytest.fixture(scope="module")
def _held_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ws = new_workspace(tmp_path_factory.mktemp("held") / "home")
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    assert run_day(ws, DAY, ["travel"]).held
    return closed(ws)


@pytest.fixture
def held(_held_home: Path, tmp_path: Path) -> Site:
    """A page on which a flood of journeys is held."""
    return Site(copy_of(_held_home, tmp_path))


@pytest.fixture
def bert(held: Site) -> Client:
    """An approver for all jurisdictions."""
    return held.as_("approver", jurisdictions=("beijing",), name="bert")


def batch_of(ws: Workspace) -> str:
    """The id of the held batch."""
    (hold,) = rows_of(ws, tables.holds)
    return str(hold["batch_id"])


def test_a_held_batch_is_shown_with_its_numbers_and_no_names(held: Site, bert: Client) -> None:
    names = [one["name"] for one in rows_of(held.ws, tables.recipients)]
    for role in ("approver", "caseworker", "supervisor", "auditor", "engineer"):
        page = held.as_(role, name=f"some-{role}").page("/holds")
        said = text_of(page)
        assert batch_of(held.ws) in said
        assert "行数" in said
        assert "40 条记录在等待" in said
        assert not any(name in said for name in names)
        assert f"certify run --day {DAY} --approve" in said
    assert '<span class="count">1</span>' in bert.page("/cases").split('href="/holds"')[1][:200]
    bert.post("/language", ENGLISH)
    assert "40 rows wait" in text_of(bert.page("/holds"))


def test_an_approver_lets_it_go_and_the_next_run_takes_it_up(held: Site, bert: Client) -> None:
    batch = batch_of(held.ws)
    refused = bert.post("/holds/answer", {"batch": batch, "answer": "released"})
    assert refused.status_code == 422
    assert "请填写理由" in text_of(refused.text)
    sent = {"batch": batch, "answer": "released", "note": "铁路补报了积压"}
    assert bert.post("/holds/answer", sent).status_code == 303
    (hold,) = rows_of(held.ws, tables.holds)
    assert (hold["state"], hold["by"]) == ("released", bert.user.display_name)
    assert "铁路补报了积压" in text_of(bert.page("/holds?state=released"))
    assert run_day(held.ws, DAY, ["travel"]).decided == [batch]
    (entry,) = [one for one in audited(held) if one["action"] == "batch.released"]
    assert entry["actor"] == bert.user.user_id
    assert "铁路" not in entry["content"]


def test_a_refused_batch_waits_and_what_was_let_go_cannot_be_refused(
    held: Site, bert: Client
) -> None:
    sent = {"batch": batch_of(held.ws), "note": "文件重复合并"}
    assert bert.post("/holds/answer", {**sent, "answer": "refused"}).status_code == 303
    assert bert.post("/holds/answer", {**sent, "answer": "released"}).status_code == 303
    late = bert.post("/holds/answer", {**sent, "answer": "refused"})
    assert late.status_code == 409
    assert "已有人处理" in text_of(late.text)


def test_only_an_approver_for_every_jurisdiction_answers(held: Site) -> None:
    sent = {"batch": batch_of(held.ws), "answer": "released", "note": "x"}
    part = held.as_("approver", jurisdictions=("beijing/chaoyang",), name="part")
    assert 'action="/holds/answer"' not in part.page("/holds")
    assert part.post("/holds/answer", sent).status_code == 403
    for role in ("caseworker", "supervisor", "engineer"):
        assert held.as_(role, name=f"other-{role}").post("/holds/answer", sent).status_code == 403
    assert rows_of(held.ws, tables.holds)[0]["state"] == "open"


def test_a_batch_that_is_not_held_is_not_there(bert: Client) -> None:
    sent = {"batch": "travel/2026-04-20/r9-0000", "answer": "released", "note": "x"}
    assert bert.post("/holds/answer", sent).status_code == 404
