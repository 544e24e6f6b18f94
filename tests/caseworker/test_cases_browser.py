"""A case from log-in to approved, in a real browser: by keyboard, by mouse, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from pipelines.access import passwords
from tests.caseworker.browsing import Browsers, Server, look_over
from tests.caseworker.case_world import case_of, proposals_of
from tests.caseworker.clients import Site

pytestmark = pytest.mark.browser

PASSWORD = "一句不难记的话 2026"


@pytest.fixture
def site(desk: Site) -> Site:
    """The page that the browsers open."""
    return desk


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_from_log_in_to_a_decided_and_approved_case(
    browsers: Browsers, server: Server, language: str
) -> None:
    """One person proposes by keyboard alone, another approves; every page on the way is checked."""
    site = server.site
    site.user("caseworker", name="anna", password_hash=passwords.hashed(PASSWORD), totp_secret=None)
    page = browsers.page(language=language)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto("/cases?kind=loss_verification")
    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.type("anna")
    page.keyboard.press("Tab")
    expect(page.locator("[name=password]")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("table.data tbody tr")).to_have_count(3)
    if language == "en":
        page.get_by_role("button", name="English").click()
    look_over(page)
    page.keyboard.press("n")  # the next case, claimed
    expect(page.locator("#claim")).to_be_visible()
    case_id = page.url.rsplit("/", 1)[1].partition("?")[0]
    page.wait_for_load_state()  # nobody is as fast as to press a key before the page is there
    page.keyboard.press("1")  # the first answer: the right is lost
    expect(page.locator("#follows li").first).to_contain_text("2026-05")
    look_over(page)
    page.keyboard.press("s")  # how it was verified is missing
    expect(page.locator("#f-how_verified")).to_be_focused()
    look_over(page)
    page.keyboard.type("Civil affairs asked")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: case_id not in address)
    expect(page.locator(".notice.good")).to_be_visible()
    expect(page.locator("#claim")).to_be_visible()  # the next case is held already
    (made,) = proposals_of(site, {"case_id": case_id})
    assert made["state"] == "open"

    other = browsers.page("approver", language=language)
    other.goto("/approvals")
    look_over(other)
    other.keyboard.press("n")
    expect(other.locator("dd.said").filter(has_text="Civil affairs asked")).to_be_visible()
    expect(other.locator(".consequence")).to_contain_text("2026-05")
    look_over(other)
    other.keyboard.press("a")
    expect(other.locator(".notice.good")).to_be_visible()
    (made,) = proposals_of(site, {"case_id": case_id})
    assert (made["state"], made["maker"] != made["approver"]) == ("approved", True)
    other.goto(f"/cases/{case_id}")
    look_over(other)
    assert [one for one in told if "422" not in one] == []


def test_the_same_without_scripts(browsers: Browsers, server: Server) -> None:
    case = case_of(server.site, 6, "match_review")
    page = browsers.page("caseworker", javascript=False)
    page.goto(f"/cases/{case['case_id']}")
    page.get_by_role("button", name="领取办理").click()
    page.get_by_label("是同一人").first.check()
    page.fill("[name=note]", "同名同日")
    page.get_by_role("button", name="看看会怎样").click()
    expect(page.locator("#follows li").first).to_be_visible()
    assert page.input_value("[name=note]") == "同名同日"
    page.locator(".uncover > summary").click()
    page.select_option("#compare-purpose", "verify_identity")
    page.locator(".uncover button").click()
    expect(page.locator("#compare")).to_contain_text("本次查看已记录")
    page.goto(f"/cases/{case['case_id']}")
    page.get_by_label("是同一人").first.check()
    page.get_by_role("button", name="提交并办理下一件").click()
    expect(page.locator(".notice.good")).to_contain_text("已提交并生效")
    assert case_of(server.site, 6, "match_review")["status"] == "decided"


def test_two_browsers_on_one_case(browsers: Browsers, server: Server) -> None:
    """The second one sees who works on it; what was typed before the lease was lost stays."""
    case = case_of(server.site, 1)
    path = f"/cases/{case['case_id']}"
    anna, bert = browsers.page("caseworker"), browsers.page("caseworker", name="bert")
    anna.goto(path)
    anna.keyboard.press("c")
    expect(anna.locator("#decide")).to_be_visible()
    anna.keyboard.press("2")
    expect(anna.locator("#f-seen_alive_on")).to_be_visible()
    anna.fill("#f-how_verified", "本人到场")
    bert.goto(path)
    bert.get_by_role("button", name="领取办理").wait_for(state="detached")
    expect(bert.locator(".notice.warn")).to_contain_text("正在办理这件事项")
    server.site.clock.now += 16 * 60  # Anna's time on the case runs out
    bert.reload()
    bert.keyboard.press("c")
    expect(bert.locator("#decide")).to_be_visible()
    anna.get_by_role("button", name="提交并办理下一件").dblclick()
    # Said by the answer to her click, or already when her time on the case was to be renewed.
    said = anna.locator(".notice", has_text="正在办理这件事项")
    expect(said.first).to_be_visible()
    assert anna.input_value("#f-how_verified") == "本人到场"
    assert proposals_of(server.site, case) == []
