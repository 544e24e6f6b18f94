"""An approver's day in a real browser: four eyes, bulks, undos, second looks, and the makers'."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.caseworker.browsing import Browsers, Server
from tests.caseworker.case_world import LOST, answer, case_of
from tests.caseworker.clients import Client, Site
from tests.caseworker.morning_world import (
    PATIENTS,
    TRAVELLERS,
    everything_is_drawn,
    looks,
    matches,
    proposals_of,
    propose_bulk,
)
from tests.caseworker.working_day import decisions, payment_of, press, said, status_of

pytestmark = pytest.mark.browser

HIDDEN = "上次答复的理由"
"""What the first person wrote; the second must not read it before answering."""


@pytest.fixture
def site(morning: Site) -> Site:
    """A busy morning."""
    return morning


@pytest.fixture
def anna(site: Site) -> Client:
    """A caseworker, who has proposed that two people lost their right."""
    anna = site.as_("caseworker", name="anna", display_name="安经办")
    for at in (1, 2):
        assert answer(anna, case_of(site, at), LOST).status_code == 303
    return anna


def proposed(site: Site, at: int) -> str:
    """The address of the open decision about a recipient."""
    (one,) = decisions(site, recipient_id=f"R{at:08d}", state="open")
    return f"/approvals/{one['proposal_id']}"


def state(site: Site, path: str) -> str:
    """The state of the decision of that address."""
    (one,) = decisions(site, proposal_id=path.rsplit("/", 1)[1])
    return str(one["state"])


def test_approve_return_correct_withdraw_propose_again_and_undo(
    browsers: Browsers, server: Server, anna: Client
) -> None:
    site = server.site
    first, second = proposed(site, 1), proposed(site, 2)
    boss = browsers.page("approver", name="carl", display_name="卡复核")
    boss.goto("/approvals")
    expect(boss.locator("table.data tbody tr")).to_have_count(2)
    boss.goto(first)
    expect(boss.locator(".consequence")).to_contain_text("2026-05")
    press(boss, "a")
    said(boss, "已批准")
    assert state(site, first) == "approved"
    assert payment_of(site, "R00000001") == "stops"
    assert status_of(site, case_of(site, 1)["case_id"]) == "decided"

    boss.goto(second)
    press(boss, "r")
    boss.get_by_role("button", name="退回", exact=True).click()
    expect(boss.locator("#return-note-error")).to_be_visible()  # a reason is asked for
    boss.fill("#return-note", "请附死亡医学证明")
    boss.get_by_role("button", name="退回", exact=True).click()
    said(boss, "已退回提出人")
    assert state(site, second) == "returned"

    maker = browsers.page(user=anna.user)
    maker.goto(second)
    expect(maker.locator("main")).to_contain_text("请附死亡医学证明")
    again = propose_again(maker, site, "派出所已答复")
    maker.goto(again)
    maker.get_by_role("button", name="撤回").click()  # undo until approved
    said(maker, "没有任何变化")
    assert state(site, again) == "withdrawn"
    assert payment_of(site, "R00000002") == "paid"
    corrected(browsers, boss, site, propose_again(maker, site, "见到死亡医学证明"))
    undone_by_two(boss, maker, site, first)


def propose_again(maker: Page, site: Site, how: str) -> str:
    """The maker answers the second case once more; gives the address of the decision."""
    maker.goto(f"/cases/{case_of(site, 2)['case_id']}")
    press(maker, "c")
    expect(maker.locator("#decide")).to_be_visible()
    press(maker, "1")
    maker.fill("#f-how_verified", how)
    maker.get_by_role("button", name="提交并办理下一件").click()
    said(maker, "等待第二人复核")
    return proposed(site, 2)


def corrected(browsers: Browsers, boss: Page, site: Site, path: str) -> None:
    """The approver corrects a day, becomes the maker, and a third person approves."""
    boss.goto(path)
    press(boss, "e")
    boss.fill("#correct-effective", "2026-03-28")
    boss.fill("#f-why", "以死亡证明上的日期为准")
    boss.get_by_role("button", name="更正后重新提出").click()
    said(boss, "等待第三人复核")
    assert state(site, path) == "returned"
    new = proposed(site, 2)
    assert new != path
    boss.goto(new)
    expect(boss.get_by_role("button", name="批准")).to_have_count(0)
    said(boss, "不能由您复核", "info")
    third = browsers.page("approver", name="dora")
    third.goto(new)
    press(third, "a")
    said(third, "已批准")
    (made,) = decisions(site, proposal_id=new.rsplit("/", 1)[1])
    assert '"effective":"2026-03-28"' in made["content"]
    assert len({made["maker"], made["approver"]}) == 2
    assert payment_of(site, "R00000002") == "stopped"


def undone_by_two(boss: Page, maker: Page, site: Site, path: str) -> None:
    """A decision in effect is taken back: proposed by one person, approved by another."""
    maker.goto(path)
    maker.locator("summary", has_text="提出撤销").click()
    maker.fill("#undo-note", "同名同日，死者是另一人")
    maker.get_by_role("button", name="提出撤销").click()
    said(maker, "已提出撤销")
    assert payment_of(site, "R00000001") == "stops"
    (undo,) = decisions(site, kind="undo")
    maker.goto(f"/approvals/{undo['proposal_id']}")
    expect(maker.get_by_role("button", name="批准")).to_have_count(0)
    boss.goto(f"/approvals/{undo['proposal_id']}")
    press(boss, "a")
    said(boss, "已批准")
    assert state(site, path) == "undone"
    assert payment_of(site, "R00000001") == "paid"
    assert status_of(site, case_of(site, 1)["case_id"]) == "open"


def test_a_bulk_with_one_taken_out_and_a_second_look_that_is_blind(
    browsers: Browsers, server: Server, tmp_path: Path
) -> None:
    site = server.site
    everything_is_drawn(site, tmp_path)
    anna = site.as_("caseworker", name="anna", display_name="安经办")
    bulk = propose_bulk(anna, matches(site, *TRAVELLERS[:3]))
    boss = browsers.page("approver", name="carl")
    boss.goto("/approvals")
    press(boss, "n")
    boss.locator("[name=proposal]").last.uncheck()
    press(boss, "a")
    expect(boss.locator(".error")).to_contain_text("请填写原因")
    expect(boss.locator("[name=proposal]:checked")).to_have_count(2)
    boss.fill("[name=note]", "这一位照片相符")
    boss.get_by_role("button", name="批准已勾选的").dblclick()
    said(boss, "已批准 2 件")
    assert sorted(one["state"] for one in proposals_of(site, bulk)) == [
        *("approved", "approved", "returned")
    ]

    (match,) = matches(site, PATIENTS[0])
    told = {"answer": "same_person", "note": HIDDEN}
    assert answer(anna, match, told).status_code == 303
    (look,) = looks(site, case_id=match["case_id"])
    other = browsers.page("caseworker", name="bert")
    other.goto("/second-looks")
    other.goto(f"/second-looks/{look['look_id']}")
    for secret in (HIDDEN, "安经办", look["proposal_id"]):
        assert secret not in other.content()
    press(other, "2")
    other.fill("[name=note]", "籍贯不同")
    other.locator("#answer .button.primary").click()
    expect(other.locator(".notice").first).to_be_visible()
    (row,) = looks(site, look_id=look["look_id"])
    assert (row["state"], row["answer"]) == ("differs", "different_person")
    lead = browsers.page("supervisor", name="lead")
    lead.goto(f"/second-looks/{look['look_id']}")
    expect(lead.locator("main")).to_contain_text(HIDDEN)
    lead.fill("[name=note]", "第二次看得对")
    lead.get_by_role("button", name="撤销").click()
    (row,) = looks(site, look_id=look["look_id"])
    (undo,) = decisions(site, kind="undo", state="open")
    assert row["undo_id"] == undo["proposal_id"]
