"""Many at once with care: like with like, two people, every one listed, single ones taken out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from pipelines.store import tables
from tests.caseworker.case_world import LOST, answer, audited, case_of, text_of
from tests.caseworker.clients import Client, Site
from tests.caseworker.morning_world import (
    CONFLICTS,
    HELD,
    LOSSES,
    PATIENTS,
    TRAVELLERS,
    approve_form,
    form,
    matches,
    proposals_of,
    propose_bulk,
    query,
)
from tests.review.desk_world import rows_of


@pytest.fixture
def anna(any_morning: Site) -> Client:
    """Who proposes; she may approve what others propose, too."""
    return any_morning.as_("caseworker", "approver", name="anna")


@pytest.fixture
def bert(any_morning: Site) -> Client:
    """Who approves."""
    return any_morning.as_("approver", name="bert")


def states(site: Site, bulk: str) -> list[str]:
    """States of the proposals of a bulk, by recipient."""
    return [one["state"] for one in proposals_of(site, bulk)]


def nothing_happened(site: Site) -> bool:
    """Whether nobody proposed anything."""
    return rows_of(site.ws, tables.proposals) == []


def test_every_one_is_listed_with_name_masked_number_and_strongest_reason(
    any_morning: Site, anna: Client
) -> None:
    cases = matches(any_morning)[:3]
    page = anna.page(f"/bulk/different?{query(cases)}")
    said = text_of(page)
    with any_morning.ws.store.read() as connection:
        people = connection.execute(tables.recipients.select()).mappings().all()
    chosen = [p for p in people if p["recipient_id"] in {c["recipient_id"] for c in cases}]
    for person in chosen:
        assert person["name"] in said
        assert person["id_number"] not in page
    assert "共 3 件" in said
    assert page.count('<ul class="reasons">') == 3
    assert page.count('class="weight for"') == 3
    assert page.count('name="case"') == 3


def test_they_are_proposed_as_one_and_approved_as_one(
    any_morning: Site, anna: Client, bert: Client
) -> None:
    cases = matches(any_morning)[:4]
    bulk = propose_bulk(anna, cases)
    assert states(any_morning, bulk) == ["open"] * 4
    assert {one["status"] for one in matches(any_morning)[:4]} == {"open"}
    listed = text_of(bert.page("/approvals"))
    assert "批量 4 件" in listed
    assert bert.page("/approvals").count("/approvals/bulk/") == 1
    page = text_of(bert.page(bulk))
    assert "同名不同人" in page
    rows = proposals_of(any_morning, bulk)
    done = bert.post(f"{bulk}/approve", approve_form(rows))
    assert done.status_code == 303
    assert states(any_morning, bulk) == ["approved"] * 4
    assert {one["status"] for one in matches(any_morning)[:4]} == {"decided"}
    assert {one["approver"] for one in proposals_of(any_morning, bulk)} == {bert.user.user_id}
    actions = [one["action"] for one in audited(any_morning)]
    assert actions.count("decision.approved") == 4


def test_single_ones_are_taken_out_and_go_back_with_a_reason(
    any_morning: Site, anna: Client, bert: Client
) -> None:
    bulk = propose_bulk(anna, matches(any_morning)[:4])
    rows = proposals_of(any_morning, bulk)
    refused = bert.post(f"{bulk}/approve", approve_form(rows[1:]))
    assert refused.status_code == 422
    assert "有取消勾选的事项，请填写原因" in text_of(refused.text)
    assert refused.text.count('checked aria-label="一并办理') == 3
    assert states(any_morning, bulk) == ["open"] * 4
    done = bert.post(f"{bulk}/approve", approve_form(rows[1:], "这位可能是本人"))
    assert done.status_code == 303
    assert states(any_morning, bulk) == ["returned", "approved", "approved", "approved"]
    assert proposals_of(any_morning, bulk)[0]["note"] == "这位可能是本人"
    none = bert.post(f"{bulk}/approve", approve_form([]))
    assert none.status_code == 422


def test_nobody_approves_their_own_bulk_and_others_roles_neither(
    any_morning: Site, anna: Client
) -> None:
    bulk = propose_bulk(anna, matches(any_morning)[:2])
    page = anna.page(bulk)
    assert f'action="{bulk}/approve"' not in page
    refused = anna.post(f"{bulk}/approve", approve_form(proposals_of(any_morning, bulk)))
    assert refused.status_code == 422
    assert "提出人不得审批自己的决定" in text_of(refused.text)
    for role in ("caseworker", "supervisor", "auditor"):
        client = any_morning.as_(role, name=f"other-{role}")
        assert client.post(f"{bulk}/approve").status_code == 403
    assert states(any_morning, bulk) == ["open"] * 2


def test_a_bulk_goes_back_as_a_whole_or_is_withdrawn(
    any_morning: Site, anna: Client, bert: Client
) -> None:
    cases = matches(any_morning)[:2]
    bulk = propose_bulk(anna, cases)
    assert bert.post(f"{bulk}/return").status_code == 422
    assert bert.post(f"{bulk}/return", {"note": "请逐件办理"}).status_code == 303
    assert states(any_morning, bulk) == ["returned"] * 2
    again = propose_bulk(anna, cases)
    assert bert.post(f"{again}/withdraw").status_code == 422
    assert anna.post(f"{again}/withdraw").status_code == 303
    assert states(any_morning, again) == ["withdrawn"] * 2
    assert "没有这一批提交" in text_of(anna.post(f"{again}/withdraw").text)


@pytest.mark.parametrize(
    ("which", "told"),
    [
        ("loss", "丧失资格的事项只能逐件办理"),
        ("conflict", "丧失资格的事项只能逐件办理"),
        ("held", "只有“可能匹配复核”可以批量认定不是同一人"),
        ("mixed", "事由不一致"),
        ("none", "还没有勾选事项"),
        ("many", "一次最多办理 4 件"),
    ],
)
def test_what_may_not_be_done_together_is_refused_with_a_clear_word(
    any_morning: Site, anna: Client, tmp_path: Path, which: str, told: str
) -> None:
    cases = {
        "loss": [case_of(any_morning, at) for at in LOSSES],
        "conflict": [case_of(any_morning, at, "conflict") for at in CONFLICTS],
        "held": [case_of(any_morning, at, "held_evidence") for at in HELD],
        "mixed": matches(any_morning, TRAVELLERS[0], PATIENTS[0]),
        "none": [],
        "many": matches(any_morning)[:5],
    }[which]
    if which == "many":
        policy = tmp_path / "policy.yaml"
        policy.write_text("bulk: {most: 4}\n", encoding="utf-8")
        object.__setattr__(any_morning.ws.settings, "desk_policy", policy)
    for refused in (
        anna.get(f"/bulk/different?{query(cases)}"),
        anna.post("/bulk/different", form(cases)),
    ):
        assert refused.status_code == 422
        assert told in text_of(refused.text)
        assert 'action="/bulk/different"' not in refused.text
    assert nothing_happened(any_morning)


def test_a_bulk_needs_its_reason_and_what_was_ticked_stays(any_morning: Site, anna: Client) -> None:
    cases = matches(any_morning)[:3]
    refused = anna.post("/bulk/different", form(cases, note=""))
    assert refused.status_code == 422
    assert "请填写理由" in text_of(refused.text)
    assert refused.text.count("checked aria-label") == 3
    assert nothing_happened(any_morning)


def test_a_case_that_somebody_works_on_or_that_changed_stops_the_whole_bulk(
    any_morning: Site, anna: Client
) -> None:
    cases = matches(any_morning)[:3]
    other = any_morning.as_("caseworker", name="carl")
    other.post(f"/cases/{cases[0]['case_id']}/claim")
    page = anna.page(f"/bulk/different?{query(cases)}")
    assert "他人正在办理" in text_of(page)
    assert page.count('name="case"') == 2
    refused = anna.post("/bulk/different", form(cases))
    assert refused.status_code == 422
    old = [{**case, "version": 9} for case in cases[1:]]
    assert "已有变化" in text_of(anna.post("/bulk/different", form(old)).text)
    assert nothing_happened(any_morning)
    assert anna.post("/bulk/different", form(cases[1:])).status_code == 303


def test_a_case_that_changed_after_it_was_proposed_is_shown_and_not_approved(
    any_morning: Site, anna: Client, bert: Client
) -> None:
    cases = matches(any_morning)[:2]
    bulk = propose_bulk(anna, cases)
    with any_morning.ws.store.write() as connection:
        changed = tables.cases.c.case_id == cases[0]["case_id"]
        connection.execute(update(tables.cases).where(changed).values(version=7))
    page = bert.page(bulk)
    assert "提出后有变化" in text_of(page)
    assert page.count("checked aria-label") == 1
    rows = proposals_of(any_morning, bulk)
    assert bert.post(f"{bulk}/approve", approve_form(rows)).status_code == 422
    kept = [one for one in rows if one["case_id"] != cases[0]["case_id"]]
    assert bert.post(f"{bulk}/approve", approve_form(kept, "有变化")).status_code == 303
    assert sorted(states(any_morning, bulk)) == ["approved", "returned"]


def test_another_jurisdiction_sees_nothing_of_it(any_morning: Site, anna: Client) -> None:
    cases = matches(any_morning)[:2]
    far: Any = {"name": "far", "jurisdictions": ("tianjin",)}
    client = any_morning.as_("caseworker", "approver", "supervisor", **far)
    assert client.get(f"/bulk/different?{query(cases)}").status_code == 404
    assert client.post("/bulk/different", form(cases)).status_code == 404
    bulk = propose_bulk(anna, cases)
    assert client.get(bulk).status_code == 404
    for step in ("approve", "return", "withdraw"):
        assert client.post(f"{bulk}/{step}", {"note": "x"}).status_code == 404
    one = proposals_of(any_morning, bulk)[0]["proposal_id"]
    assert client.get(f"/bulk/return?proposal={one}").status_code == 404
    assert states(any_morning, bulk) == ["open"] * 2


def test_proposals_alike_go_back_together(any_morning: Site, anna: Client) -> None:
    for at in LOSSES:
        assert answer(anna, case_of(any_morning, at), LOST).status_code == 303
    rows = rows_of(any_morning.ws, tables.proposals)
    chosen = "&".join(f"proposal={one['proposal_id']}" for one in rows)
    boss = any_morning.as_("supervisor", name="boss")
    page = boss.page(f"/bulk/return?{chosen}")
    assert "共 3 项决定" in text_of(page)
    sent = {"proposal": [one["proposal_id"] for one in rows]}
    assert boss.post("/bulk/return", sent).status_code == 422
    assert boss.post("/bulk/return", {**sent, "note": "请补充死亡证明"}).status_code == 303
    after = rows_of(any_morning.ws, tables.proposals)
    assert {(one["state"], one["note"]) for one in after} == {("returned", "请补充死亡证明")}
    assert "已处理" in text_of(boss.get(f"/bulk/return?{chosen}").text)


def test_unlike_proposals_and_ones_own_are_not_returned_together(
    any_morning: Site, anna: Client, bert: Client
) -> None:
    assert answer(anna, case_of(any_morning, LOSSES[0]), LOST).status_code == 303
    propose_bulk(anna, matches(any_morning)[:1])
    rows = rows_of(any_morning.ws, tables.proposals)
    sent = {"proposal": [one["proposal_id"] for one in rows], "note": "x"}
    refused = bert.post("/bulk/return", sent)
    assert refused.status_code == 422
    assert "所选决定不同类" in text_of(refused.text)
    own = anna.post("/bulk/return", {"proposal": rows[0]["proposal_id"], "note": "x"})
    assert "您自己提出的" in text_of(own.text)
    assert text_of(bert.get("/bulk/return").text).count("还没有勾选决定") == 1
    assert {one["state"] for one in rows_of(any_morning.ws, tables.proposals)} == {"open"}


def test_a_loss_confirmed_or_a_match_accepted_has_no_bulk_at_all(any_morning: Site) -> None:
    paths = {getattr(route, "path", "") for route in any_morning.app.routes}
    assert {one for one in paths if one.startswith("/bulk/")} == {
        "/bulk/different",
        "/bulk/assign",
        "/bulk/return",
    }
