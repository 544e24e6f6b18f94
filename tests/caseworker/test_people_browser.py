"""Look-up and release in a real browser: by keyboard, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.caseworker.browsing import Browsers, Server, assert_accessible, assert_nothing_cut
from tests.caseworker.people_world import in_may
from tests.caseworker.test_suspensions import releases
from tests.pipelines.small_world import Person

pytestmark = pytest.mark.browser


def test_a_call_by_keyboard_alone(browsers: Browsers) -> None:
    page = browsers.page("caseworker")
    page.goto("/look-up")
    expect(page.locator("[name=number]")).to_be_focused()
    number = Person(4).who()["id_number"]
    page.keyboard.type(number.lower())
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(Person(4).who()["name"])
    assert number not in page.url
    expect(page.locator(".said-out")).to_contain_text("有效期到2027年4月30日")
    assert_accessible(page)
    page.go_back()
    page.fill("[name=number]", "110108194503070018")
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_contain_text("没有查到")
    assert_accessible(page)
    page.set_viewport_size({"width": 390, "height": 800})
    assert_nothing_cut(page)


def test_the_same_without_scripts(browsers: Browsers) -> None:
    page = browsers.page("caseworker", javascript=False)
    page.goto("/look-up")
    who = Person(4).who()
    page.fill("[name=name]", who["name"])
    page.fill("[name=birth]", who["birth_date"])
    page.get_by_role("button", name="查询").click()
    expect(page.locator("h1")).to_have_text(who["name"])
    page.locator("summary", has_text="依据与理由").click()
    expect(page.locator("ul.rulings")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_names_are_released_and_held_back(
    browsers: Browsers, server: Server, javascript: bool
) -> None:
    names = in_may(server.site)
    page = browsers.page("approver", javascript=javascript)
    page.goto("/suspensions")
    expect(page.locator("li.name")).to_have_count(len(names))
    page.locator("[name=name]").first.check()
    page.get_by_role("button", name="放行所选").click()
    expect(page.locator(".notice.bad")).to_contain_text("请先勾选确认")
    expect(page.locator("[name=name]").first).to_be_checked()  # nothing that was chosen is lost
    page.locator("[name=confirm]").check()
    page.get_by_role("button", name="放行所选").dblclick()
    # The answer to the first click, or to the second, which finds the name released.
    expect(page.locator(".notice.good")).to_contain_text("已放行")
    assert len(releases(server.site)) == 1
    page.locator("li.name a.button").first.click()
    page.fill("[name=until]", "2026-06-20")
    page.fill("[name=reason]", "住院，待出院证明")
    page.locator("main button.primary").click()
    expect(page.locator(".notice.good")).to_contain_text("已暂缓至 2026-06-20")
    page.locator("nav.tabs a", has_text="已暂缓").click()
    expect(page.locator("li.name")).to_have_count(1)
    expect(page.locator("li.name")).to_contain_text("住院，待出院证明")
    page.locator("nav.tabs a", has_text="待放行").click()
    page.locator("[name=confirm]").check()
    page.get_by_role("button", name="放行本页全部").click()
    expect(page.locator(".empty")).to_contain_text("没有待放行")
    assert len(releases(server.site)) == len(names) - 1
