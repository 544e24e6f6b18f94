"""The pages in a real browser: axe, narrow and enlarged, by keyboard alone, without scripts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from pipelines.access import passwords
from tests.caseworker.browsing import Browsers, Server, assert_accessible, assert_nothing_cut
from tests.caseworker.clients import Site
from tests.caseworker.shots import SHOTS

pytestmark = pytest.mark.browser

NO_PAGE = {"/documents/{document_id}", "/login/outside", "/login/outside/callback"}
"""A download, and the way to a provider's log-in and back."""

PASSWORD = "一句不难记的话 2026"


@pytest.fixture
def site(morning: Site) -> Site:
    """A page on which every kind of case waits, so that every page has something to show."""
    return morning


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_every_page_is_accessible_whole_and_within_the_policy(
    browsers: Browsers, server: Server, language: str
) -> None:
    """Axe; at 200 % zoom, on a telephone and on a small one; nothing said in the console."""
    pages: dict[str, Page] = {}
    seen: set[str] = set()
    for shot in SHOTS:
        key = shot.name if shot.fresh else shot.role
        if key not in pages:
            person = {"totp_secret": None} if shot.role == "supervisor" else {}
            roles = (shot.role,) if shot.role else ()
            pages[key] = browsers.page(*roles, language=language, **person)
        page = pages[key]
        told: list[str] = []
        page.on("console", lambda message, told=told: told.append(message.text))
        page.on("pageerror", lambda error, told=told: told.append(str(error)))
        page.set_viewport_size({"width": 1280, "height": 860})
        answer = page.goto(shot.path if isinstance(shot.path, str) else shot.path(server.site))
        assert answer is not None
        assert answer.status in (shot.status, 422), f"{shot.name} answered {answer.status}"
        seen.add(urlsplit(page.url).path)
        if shot.act:
            shot.act(page)
        page.wait_for_load_state()
        seen.add(urlsplit(page.url).path)
        assert [one for one in told if "404" not in one and "422" not in one] == []
        assert_accessible(page)
        for width in (640, 390, 320):
            page.set_viewport_size({"width": width, "height": 860})
            assert_nothing_cut(page)
    assert unseen(server.site, seen) == [], "add a Shot to SHOTS in shots.py"


def unseen(site: Site, seen: set[str]) -> list[str]:
    """Routes of pages that were not looked at."""
    routes = [one for one in site.app.routes if "GET" in getattr(one, "methods", ())]
    met = {next((r.path for r in routes if r.path_regex.match(path)), "") for path in seen}
    return sorted({one.path for one in routes} - met - NO_PAGE)


@pytest.mark.parametrize("javascript", [True, False])
def test_from_first_password_to_work(browsers: Browsers, server: Server, javascript: bool) -> None:
    server.site.user(
        "caseworker",
        name="anna",
        password_hash=passwords.hashed("first-pass-word"),
        must_change_password=True,
        totp_secret=None,
    )
    page = browsers.page(javascript=javascript)
    page.goto("/account")
    expect(page).to_have_title(re.compile("登录"))
    page.keyboard.type("anna")  # the field has the focus
    page.keyboard.press("Tab")
    page.keyboard.type("first-pass-word")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("请先设置自己的密码")
    page.fill("[name=new]", PASSWORD)
    page.fill("[name=again]", PASSWORD + "?")
    page.click("main button.primary")
    expect(page.locator(".error")).to_have_text("两次输入的密码不一致。")
    page.fill("[name=new]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click("main button.primary")
    expect(page.locator(".notice.good")).to_contain_text("密码已修改")
    page.locator("details.drop > summary").first.click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.locator(".notice.good")).to_contain_text("已退出登录")
    page.go_back()
    page.reload()
    expect(page).to_have_title(re.compile("登录"))


def test_what_was_typed_outlives_the_session(browsers: Browsers, server: Server) -> None:
    server.site.user(
        "caseworker", name="anna", password_hash=passwords.hashed(PASSWORD), totp_secret=None
    )
    user = server.site.people[(("caseworker",), ("beijing/haidian",), "anna")]
    page = browsers.page(user=user)
    page.goto("/account")
    page.get_by_label("English").check()
    server.site.clock.now += 3600
    page.click("main button.primary")
    expect(page.locator(".notice.warn")).to_contain_text("已保留")
    page.fill("[name=username]", "anna")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("您填写的内容还在")
    page.keyboard.press("s")
    expect(page.locator(".notice.good")).to_have_text("Saved.")


def test_keys_open_help_and_press_buttons_unless_one_types(browsers: Browsers) -> None:
    page = browsers.page("administrator")
    page.goto("/users")
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/users/new$"))
    page.locator("[name=username]").press_sequentially("hn?n")
    assert page.input_value("[name=username]") == "hn?n"
    page.goto("/users")
    page.keyboard.press("h")
    expect(page).to_have_url(re.compile(r":\d+/$"))


def test_the_first_tab_leads_past_the_menu(browsers: Browsers) -> None:
    page = browsers.page("caseworker")
    page.goto("/account")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_second_click_sends_nothing_again(browsers: Browsers, server: Server) -> None:
    page = browsers.page("administrator")
    page.goto("/users/new")
    page.fill("[name=username]", "w0001")
    page.fill("[name=display_name]", "王经办")
    page.get_by_label("数据工程师").check()
    page.locator("main button.primary").dblclick()
    expect(page.locator("code.once")).to_be_visible()
    expect(page.locator("main")).to_contain_text("王经办的账号已建立")
