"""The desk in a real browser: ticking by keyboard, bulk acts, second looks; without scripts too."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from pipelines.store import tables
from tests.caseworker.browsing import Browsers, Server, look_over
from tests.caseworker.clients import Site
from tests.caseworker.morning_world import (
    PATIENTS,
    TRAVELLERS,
    everything_is_drawn,
    looks,
    matches,
)
from tests.review.desk_world import rows_of

pytestmark = pytest.mark.browser

LIST = "/cases?kind=match_review&feed=travel"


@pytest.fixture
def site(morning: Site) -> Site:
    """The page that the browsers open."""
    return morning


def test_a_bulk_by_keyboard_from_tick_to_approval(browsers: Browsers, server: Server) -> None:
    page = browsers.page("caseworker")
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto("/cases?kind=match_review")
    boxes = page.locator("input[data-alike]")
    unlike = page.locator("input[data-alike*='|medical|']")
    boxes.first.focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-picked]")).to_have_text("已选 1 件")
    expect(unlike).to_have_count(len(PATIENTS))
    for n in range(len(PATIENTS)):
        expect(unlike.nth(n)).to_be_disabled()
    page.locator("[data-pick-all]").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-picked]")).to_have_text(f"已选 {len(TRAVELLERS)} 件")
    page.keyboard.press("Space")
    expect(page.locator("[data-picked]")).to_have_text("勾选要一起办理的同类事项")
    expect(unlike.first).to_be_enabled()
    for n in (0, 1, 2):
        boxes.nth(n).check()
    look_over(page)
    page.keyboard.press("b")
    page.wait_for_url("**/bulk/different?*")
    look_over(page)
    page.keyboard.press("s")  # the reason is missing
    expect(page.locator("#f-note")).to_be_focused()
    look_over(page)
    page.keyboard.type("同名不同人")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/approvals/bulk/*")
    expect(page.locator(".notice.good")).to_contain_text("3 件已提交")
    look_over(page)

    other = browsers.page("approver", language="en")
    other.goto("/approvals")
    look_over(other)
    other.keyboard.press("n")
    other.wait_for_url("**/approvals/bulk/*")
    look_over(other)
    other.locator("input[name=proposal]").first.uncheck()
    other.keyboard.press("a")  # a reason is missing for the one taken out
    expect(other.locator("#f-note")).to_be_focused()
    expect(other.locator("input[name=proposal]:checked")).to_have_count(2)
    other.keyboard.type("This may be the person")
    other.keyboard.press("Tab")
    other.keyboard.press("Enter")
    other.wait_for_url("**/approvals")
    expect(other.locator(".notice.good")).to_contain_text("2 approved")
    found = [one["state"] for one in rows_of(server.site.ws, tables.proposals)]
    assert sorted(found) == ["approved", "approved", "returned"]
    assert [one for one in told if "422" not in one] == []


def test_a_bulk_without_scripts(browsers: Browsers, server: Server) -> None:
    """Like goes with like as well: the page that follows says what is wrong."""
    page = browsers.page("caseworker", javascript=False)
    page.goto("/cases?kind=match_review")
    travel, medical = matches(server.site)[0], matches(server.site, *PATIENTS)[0]
    page.check(f"input[value='{travel['case_id']}']")
    page.check(f"input[value='{medical['case_id']}']")
    page.get_by_role("button", name="批量认定不是同一人").click()
    expect(page.locator(".notice.bad")).to_contain_text("事由不一致")
    page.go_back()
    page.uncheck(f"input[value='{medical['case_id']}']")
    page.get_by_role("button", name="批量认定不是同一人").click()
    page.fill("[name=note]", "同名不同人")
    page.get_by_role("button", name="全部提交复核").click()
    expect(page.locator(".notice.good")).to_contain_text("1 件已提交")
    other = browsers.page("approver", javascript=False)
    other.goto("/approvals")
    other.locator("tbody a").first.click()
    other.get_by_role("button", name="批准").first.click()
    expect(other.locator(".notice.good")).to_be_visible()
    assert matches(server.site)[0]["status"] == "decided"


def test_a_view_is_saved_opened_and_deleted(browsers: Browsers, server: Server) -> None:
    page = browsers.page("caseworker")
    page.goto("/cases?kind=match_review")
    page.locator(".more-filters summary").click()
    page.select_option("#f-feed", "travel")
    page.get_by_role("button", name="应用").click()
    page.wait_for_url("**feed=travel**")
    page.locator("h1").click()
    page.keyboard.press("w")
    expect(page.locator("#f-name")).to_be_focused()
    look_over(page)
    page.keyboard.type("出行匹配")
    page.keyboard.press("Enter")
    expect(page.locator(".pill[aria-current]")).to_have_text("出行匹配")
    expect(page.locator("tbody tr")).to_have_count(len(TRAVELLERS))
    look_over(page)
    page.goto("/views")
    look_over(page)
    page.get_by_role("button", name="删除视图“出行匹配”").click()
    expect(page.locator(".empty")).to_be_visible()


def test_a_second_look_from_answer_to_undo(
    browsers: Browsers, server: Server, tmp_path: Path
) -> None:
    site = server.site
    everything_is_drawn(site, tmp_path)
    anna = browsers.page("caseworker", name="anna")
    case = matches(site)[0]
    anna.goto(f"/cases/{case['case_id']}")
    anna.keyboard.press("c")
    expect(anna.locator("#decide")).to_be_visible()
    anna.keyboard.press("1")
    anna.keyboard.press("s")
    anna.wait_for_url(lambda address: case["case_id"] not in address)
    carl = browsers.page("caseworker", name="carl")
    carl.goto("/second-looks")
    look_over(carl)
    carl.keyboard.press("n")
    expect(carl.locator("#compare")).to_be_visible()
    look_over(carl)
    carl.keyboard.press("2")
    carl.keyboard.press("s")
    expect(carl.locator(".notice.good")).to_contain_text("复查结论已记录")
    assert [one["state"] for one in looks(site)] == ["differs"]
    boss = browsers.page("supervisor", javascript=False)
    boss.goto("/second-looks")
    expect(boss).to_have_url(f"{server.address}/second-looks/differences")
    boss.locator("tbody a").first.click()
    boss.fill("[name=note]", "复查不符")
    boss.get_by_role("button", name="提出撤销原结论").click()
    expect(boss.locator(".notice.good")).to_contain_text("撤销")
    seen = browsers.page("approver")
    seen.goto(f"/second-looks/{looks(site)[0]['look_id']}")
    look_over(seen)
    assert [one["state"] for one in looks(site)] == ["undo"]
