"""Four eyes: approving, returning, correcting, withdrawing and undoing."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.store import tables
from tests.caseworker.case_world import ALIVE, LOST, answer, case_of, proposals_of, text_of
from tests.caseworker.clients import Client, Site
from tests.review.desk_world import rows_of


@pytest.fixture
def anna(desk: Site) -> Client:
    """Who makes proposals; she may approve those of others, too."""
    return desk.as_("caseworker", "approver", name="anna")


@pytest.fixture
def bert(desk: Site) -> Client:
    """Who approves."""
    return desk.as_("approver", name="bert")


def proposed(desk: Site, client: Client, at: int = 1) -> tuple[dict[str, Any], str]:
    """A confirmed loss that waits, and the address of its page."""
    case = case_of(desk, at)
    assert answer(client, case, LOST).status_code == 303
    (made,) = [one for one in proposals_of(desk, case) if one["state"] == "open"]
    return case, f"/approvals/{made['proposal_id']}"


def state(desk: Site, path: str) -> dict[str, Any]:
    """The row of a proposal."""
    wanted = tables.proposals.c.proposal_id == path.rsplit("/", 1)[1]
    (found,) = rows_of(desk.ws, tables.proposals, wanted)
    return found


def test_an_approver_sees_reasons_and_consequences_and_approves(
    desk: Site, anna: Client, bert: Client
) -> None:
    case, path = proposed(desk, anna)
    assert path in bert.page("/approvals")
    said = text_of(bert.page(path))
    for told in (LOST["how_verified"], LOST["note"], "自 2026-05 起停发", "领取人与记录"):
        assert told in said
    done = bert.post(f"{path}/approve", {"version": str(case["version"])})
    assert done.status_code == 303
    row = state(desk, path)
    assert (row["state"], row["approver"]) == ("approved", bert.user.user_id)
    assert case_of(desk, 1)["status"] == "decided"
    assert path not in bert.page("/approvals")
    assert path in bert.page("/approvals?state=approved")


def test_nobody_approves_their_own_proposal(desk: Site, anna: Client) -> None:
    case, path = proposed(desk, anna)
    page = anna.page(path)
    assert "不能由您复核" in page
    assert f'action="{path}/approve"' not in page
    assert "须由他人复核" in anna.page("/approvals")
    refused = anna.post(f"{path}/approve", {"version": str(case["version"])})
    assert refused.status_code == 422
    assert "提出人不得审批自己的决定" in refused.text
    assert anna.post(f"{path}/return", {"note": "不对"}).status_code == 422
    assert state(desk, path)["state"] == "open"


def test_only_approvers_approve(desk: Site, anna: Client) -> None:
    _, path = proposed(desk, anna)
    for role in ("caseworker", "supervisor", "auditor"):
        client = desk.as_(role)
        assert client.get(path).status_code == 200
        for step in ("approve", "return", "correct"):
            assert client.post(f"{path}/{step}", {"note": "x"}).status_code == 403
    assert desk.as_("supervisor").post(f"{path}/undo", {"note": "x"}).status_code == 403
    assert desk.as_("auditor").post(f"{path}/withdraw").status_code == 422
    assert desk.as_("engineer").get(path).status_code == 403
    assert state(desk, path)["state"] == "open"


def test_a_proposal_of_another_jurisdiction_is_not_there(desk: Site, anna: Client) -> None:
    _, path = proposed(desk, anna)
    far = desk.as_("approver", "caseworker", jurisdictions=("beijing/chaoyang",), name="far")
    assert path not in far.page("/approvals")
    assert far.get(path).status_code == 404
    for step in ("approve", "return", "correct", "withdraw", "undo"):
        assert far.post(f"{path}/{step}", {"note": "x", "why": "x"}).status_code == 404
    assert state(desk, path)["state"] == "open"


def test_a_returned_case_can_be_answered_again(desk: Site, anna: Client, bert: Client) -> None:
    case, path = proposed(desk, anna)
    refused = bert.post(f"{path}/return", {"note": ""})
    assert refused.status_code == 422
    assert "请填写理由" in refused.text
    assert bert.post(f"{path}/return", {"note": "请补充死亡证明"}).status_code == 303
    assert state(desk, path)["state"] == "returned"
    assert "请补充死亡证明" in anna.page(path)
    assert path in anna.page("/approvals?state=returned&own=1")
    assert answer(anna, case, ALIVE).status_code == 303


def test_who_corrects_becomes_the_maker_and_a_third_person_approves(
    desk: Site, anna: Client, bert: Client
) -> None:
    case, path = proposed(desk, anna)
    same = {name: LOST[name] for name in ("ground", "effective", "how_verified", "note")}
    assert bert.post(f"{path}/correct", {**same, "why": ""}).status_code == 422
    refused = bert.post(f"{path}/correct", {**same, "why": "日期"})
    assert refused.status_code == 422
    assert "内容没有改动" in refused.text
    changed = {**same, "effective": "2026-03-30", "why": "证明上是 3 月 30 日"}
    assert bert.post(f"{path}/correct", changed).status_code == 303
    (new,) = [one for one in proposals_of(desk, case) if one["state"] == "open"]
    assert new["maker"] == bert.user.user_id
    assert "2026-03-30" in new["content"]
    there = f"/approvals/{new['proposal_id']}"
    assert bert.post(f"{there}/approve").status_code == 422
    assert anna.post(f"{there}/approve").status_code == 303


def test_a_proposal_is_withdrawn_until_it_is_approved(
    desk: Site, anna: Client, bert: Client
) -> None:
    case, path = proposed(desk, anna)
    assert bert.post(f"{path}/withdraw").status_code == 422
    assert anna.post(f"{path}/withdraw").status_code == 303
    assert state(desk, path)["state"] == "withdrawn"
    assert bert.post(f"{path}/approve").status_code == 409
    _, again = proposed(desk, anna)
    assert bert.post(f"{again}/approve").status_code == 303
    assert anna.post(f"{again}/withdraw").status_code == 409
    assert case_of(desk, 1)["status"] == "decided"
    assert case["case_id"]


def test_an_undo_needs_a_second_person_as_well(desk: Site, anna: Client, bert: Client) -> None:
    _, path = proposed(desk, anna)
    bert.post(f"{path}/approve")
    assert anna.post(f"{path}/undo", {"note": ""}).status_code == 422
    assert anna.post(f"{path}/undo", {"note": "认错了人"}).status_code == 303
    (undo,) = rows_of(desk.ws, tables.proposals, tables.proposals.c.kind == "undo")
    there = f"/approvals/{undo['proposal_id']}"
    assert "不再停发" in text_of(bert.page(there))
    assert anna.post(f"{there}/approve").status_code == 422
    assert anna.post(f"{path}/undo", {"note": "再来一次"}).status_code == 409
    assert bert.post(f"{there}/approve").status_code == 303
    assert state(desk, path)["state"] == "undone"
    assert case_of(desk, 1)["status"] == "open"


def test_a_case_that_changed_is_not_approved_unseen(desk: Site, anna: Client, bert: Client) -> None:
    case, path = proposed(desk, anna)
    with desk.ws.store.write() as connection:
        changed = tables.cases.update().where(tables.cases.c.case_id == case["case_id"])
        connection.execute(changed.values(version=9))
    refused = bert.post(f"{path}/approve", {"version": str(case["version"])})
    assert refused.status_code == 409
    assert "已有变化" in refused.text
    assert state(desk, path)["state"] == "open"
