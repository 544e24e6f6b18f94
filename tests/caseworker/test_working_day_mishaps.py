"""What goes wrong in a day: leases, sessions, the back button, slow lines; all decides once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from pipelines.access import passwords
from pipelines.store import tables
from tests.caseworker.browsing import Browsers, Server
from tests.caseworker.case_world import case_of
from tests.caseworker.clients import Site
from tests.caseworker.papers import A_PDF
from tests.caseworker.working_day import PASSWORD, decisions, file, press, said, status_of
from tests.review.desk_world import rows_of

pytestmark = pytest.mark.browser

SUBMIT = "提交并办理下一件"

WATCH = """() => {
  const form = document.querySelector("#decide"), button = form.querySelector(".button.primary");
  new MutationObserver(() => {
    if (form.getAttribute("aria-busy") !== "true") return;
    sessionStorage.setItem("shown", getComputedStyle(button, "::after").animationName);
    button.click();
    button.click();
  }).observe(form, { attributes: true, attributeFilter: ["aria-busy"] });
}"""
"""While the form is on its way: what the button shows is written down, and it is pressed again."""


@pytest.fixture
def site(morning: Site) -> Site:
    """A busy morning."""
    return morning


def opened(page: Page, case_id: str) -> None:
    """A case that one has claimed, ready to be answered."""
    page.goto(f"/cases/{case_id}")
    page.get_by_role("button", name="领取办理").click()
    expect(page.locator("#decide")).to_be_visible()


def fill_in(page: Page) -> None:
    """Everything a finding asks for."""
    page.locator("[value=finding_lost]").check()
    page.select_option("[name=ground]", "death")
    page.fill("[name=effective]", "2026-04-03")
    page.fill("[name=how_verified]", "见到火化证明")
    page.fill("[name=note]", "女儿电话告知")


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(
    browsers: Browsers, server: Server
) -> None:
    """Choice, ground, day, words and the attached file are there after the log-in, and are sent."""
    site = server.site
    known = {"name": "anna", "password_hash": passwords.hashed(PASSWORD), "totp_secret": None}
    case_id = case_of(site, 1)["case_id"]
    page = browsers.page("caseworker", **known)
    opened(page, case_id)
    fill_in(page)
    page.set_input_files("#f-documents", [file(A_PDF)])
    site.clock.now += 3600
    page.fill("[name=note]", "女儿电话告知，约定周三上门")
    page.locator("[name=note]").blur()
    expect(page.locator("#follows .ended")).to_contain_text("登录已过期")  # and nothing else
    page.get_by_role("button", name=SUBMIT).click()
    said(page, "已保留", "warn")
    assert decisions(site) == []
    page.fill("[name=username]", "anna")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("您填写的内容还在")
    told = page.locator("main").inner_text()
    for word in ("确认丧失资格", "死亡", "2026-04-03", "见到火化证明", "约定周三上门", A_PDF[0]):
        assert word in told, f"{word} is missing"
    assert re.findall(r"[a-z]+_[a-z]+", told) == []  # no names of fields, no codes
    press(page, "s")
    said(page, "等待第二人复核")
    (made,) = decisions(site)
    (paper,) = rows_of(site.ws, tables.documents)
    for word in ('"effective":"2026-04-03"', "见到火化证明", "约定周三上门", paper["document_id"]):
        assert word in made["content"]


def test_a_lost_lease_and_a_second_browser(browsers: Browsers, server: Server) -> None:
    """Who comes too late is told who was first; what they typed stays, and nothing is decided."""
    site = server.site
    case_id = case_of(site, 1)["case_id"]
    anna = browsers.page("caseworker", name="anna", display_name="安经办")
    bert = browsers.page("caseworker", name="bert", display_name="白经办")
    opened(anna, case_id)
    fill_in(anna)
    bert.goto(f"/cases/{case_id}")
    said(bert, "安经办正在办理", "warn")
    expect(bert.locator("#decide")).to_have_count(0)
    site.clock.now += 16 * 60
    bert.reload()
    bert.get_by_role("button", name="领取办理").click()
    fill_in(bert)
    bert.get_by_role("button", name=SUBMIT).click()
    said(bert, "等待第二人复核")
    anna.get_by_role("button", name=SUBMIT).click()
    expect(anna.locator(".notice.bad").first).to_be_visible()
    expect(anna.locator("#typed")).to_contain_text("见到火化证明")
    (made,) = decisions(site, case_id=case_id)
    with_name = site.people[(("caseworker",), ("beijing/haidian",), "bert")]
    assert made["maker"] == with_name.user_id


def test_back_reload_and_double_click_decide_once(browsers: Browsers, server: Server) -> None:
    site = server.site
    case_id = case_of(site, 2)["case_id"]
    page = browsers.page("caseworker", name="anna")
    opened(page, case_id)
    fill_in(page)
    page.get_by_role("button", name=SUBMIT).dblclick()
    said(page, "等待第二人复核")
    assert case_id not in page.url
    assert len(decisions(site, case_id=case_id)) == 1
    page.reload()  # the page after a decision is asked for, not sent
    assert len(decisions(site)) == 1
    site.clock.now += 120
    page.go_back()
    expect(page.locator("h1")).to_be_visible()
    if page.locator("#decide").count():  # the browser kept the form
        fill_in(page)
        page.get_by_role("button", name=SUBMIT).click()
        expect(page.locator(".notice.bad").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("等待第二人复核")
    assert len(decisions(site, case_id=case_id)) == 1
    assert status_of(site, case_id) == "open"


def test_a_posted_form_that_was_refused_is_reloaded(browsers: Browsers, server: Server) -> None:
    """The browser sends it again: it is refused again, and kept again."""
    site = server.site
    page = browsers.page("caseworker", name="anna")
    opened(page, case_of(site, 3)["case_id"])
    page.locator("[value=finding_lost]").check()
    page.fill("[name=note]", "女儿电话告知")
    page.get_by_role("button", name=SUBMIT).click()
    expect(page.locator("#f-how_verified-error")).to_be_visible()
    page.reload()
    expect(page.locator("#f-how_verified-error")).to_be_visible()
    assert page.input_value("[name=note]") == "女儿电话告知"
    assert decisions(site) == []


def test_a_slow_line_shows_that_it_works_and_decides_once(
    browsers: Browsers, server: Server
) -> None:
    site = server.site
    case_id = case_of(site, 1)["case_id"]
    page = browsers.page("caseworker", name="anna")
    opened(page, case_id)
    fill_in(page)
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    slow = {"offline": False, "latency": 1500, "downloadThroughput": -1, "uploadThroughput": -1}
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", slow)
    page.evaluate(WATCH)
    page.get_by_role("button", name=SUBMIT).click()
    said(page, "等待第二人复核")
    assert page.evaluate("sessionStorage.getItem('shown')") == "turn"
    assert [one for one in sent if one.endswith("/decide")] == [
        f"{server.address}/cases/{case_id}/decide"
    ]
    assert len(decisions(site, case_id=case_id)) == 1
