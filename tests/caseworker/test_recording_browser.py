"""A morning at the desk in a real browser: the queue, papers, an objection; without scripts too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from pipelines.store import tables
from tests.caseworker.browsing import Browsers, Server, look_over
from tests.caseworker.clients import Site
from tests.caseworker.papers import A_PDF, A_PHOTO, PAGE
from tests.caseworker.test_objection import PATH, TWO_MONTHS, lost, objections
from tests.caseworker.test_recording import decisions, waiting
from tests.caseworker.test_recording_contacts import WHO
from tests.caseworker.working_day import file
from tests.review.desk_world import rows_of

pytestmark = pytest.mark.browser

__all__ = ["lost"]


@pytest.fixture
def site(lost: Site) -> Site:
    """A page on which one loss is confirmed, two months ago."""
    return lost


def as_chosen(page: Page, channel: str) -> None:
    """Fill in a certification at a channel, all papers ticked, of today."""
    page.check(f"[value={channel}]")
    for box in page.locator(f".of-{channel} [type=checkbox]").all():
        box.check()
    page.fill("[name=certified_on]", page.get_attribute("[name=certified_on]", "max") or "")


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_from_the_queue_to_the_next_recipient_by_keyboard(
    browsers: Browsers, server: Server, language: str
) -> None:
    page = browsers.page("caseworker", language=language)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto("/manual")
    look_over(page)
    page.keyboard.press("n")
    expect(page.locator("#record")).to_be_visible()
    first = page.url.split("/people/")[1].split("/")[0]
    page.keyboard.press("1")
    expect(page.locator(".of-counter")).to_be_visible()
    expect(page.locator(".of-employer_form")).to_be_hidden()
    page.keyboard.press("s")  # day and paper are missing
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
    look_over(page)
    as_chosen(page, "counter")
    page.locator("[name=certified_on]").blur()
    expect(page.locator("#follows .sides")).to_be_visible()
    page.set_input_files("#f-documents", [file(A_PDF), file(A_PHOTO)])
    look_over(page)
    page.locator("h1").click()
    page.keyboard.press("s")
    expect(page.locator(".notice.good")).to_be_visible()
    assert first not in page.url
    assert len(decisions(server.site, first, kind="certification")) == 1
    assert len(rows_of(server.site.ws, tables.documents)) == 2
    page.goto(f"/people/{first}/certify")
    expect(page.locator("ul.papers a[href^='/documents/']")).to_have_count(2)
    with page.expect_download() as saved:
        page.locator("ul.papers a[href^='/documents/']").first.click()
    assert saved.value.suggested_filename in (A_PDF[0], A_PHOTO[0])
    assert [one for one in told if "422" not in one] == []


def test_the_same_without_scripts_and_a_refused_form_loses_no_paper(
    browsers: Browsers, server: Server
) -> None:
    page = browsers.page("caseworker", javascript=False)
    page.goto("/manual")
    page.get_by_role("button", name="领取下一位").click()
    whose = page.url.split("/people/")[1].split("/")[0]
    as_chosen(page, "assisted_form")
    page.uncheck(".of-assisted_form [type=checkbox] >> nth=0")
    page.set_input_files("#f-documents", [file(A_PDF), file(("x.png", PAGE, "image/png"))])
    page.get_by_role("button", name="看看会怎样").click()
    expect(page.locator("#follows .sides")).to_be_visible()
    expect(page.locator(".attached")).to_contain_text("认证表.pdf")
    expect(page.locator("#f-documents-error")).to_contain_text("不是完整的")
    page.fill("[name=agency]", "学院路街道")
    page.get_by_role("button", name="登记并办理下一位").click()
    expect(page.locator(".error").first).to_contain_text("没有齐全")
    assert page.input_value("[name=agency]") == "学院路街道"
    page.check(".of-assisted_form [type=checkbox] >> nth=0")
    page.get_by_role("button", name="登记并办理下一位").click()
    expect(page.locator(".notice.good")).to_contain_text("已登记")
    (made,) = decisions(server.site, whose, kind="certification")
    (row,) = rows_of(server.site.ws, tables.documents)
    assert row["document_id"] in made["content"]


def test_a_double_click_and_a_second_browser_record_once(
    browsers: Browsers, server: Server
) -> None:
    whose = waiting(server.site)[0]
    anna, bert = browsers.page("caseworker"), browsers.page("caseworker", name="bert")
    for page in (anna, bert):
        page.goto(f"/people/{whose}/certify")
        as_chosen(page, "counter")
    bert.fill("[name=note]", "窗口来人")
    anna.get_by_role("button", name="登记").last.dblclick()
    expect(anna.locator(".notice.good")).to_contain_text("已登记")
    bert.get_by_role("button", name="登记").last.click()
    expect(bert.locator(".notice.bad")).to_contain_text("又有 1 项登记或决定")
    assert bert.input_value("[name=note]") == "窗口来人"
    look_over(bert)
    assert len(decisions(server.site, whose, kind="certification")) == 1


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_i_am_alive_on_two_peoples_word_in_one_go(
    browsers: Browsers, server: Server, language: str
) -> None:
    page = browsers.page("caseworker", language=language)
    page.goto(PATH)
    look_over(page)
    page.fill("[name=seen_alive_on]", "2026-06-22")
    page.locator("[name=wrong_source]").first.check()
    expect(page.locator("#follows .paid")).to_contain_text("5,000.00")
    page.set_input_files("#f-documents", [file(A_PHOTO)])
    page.keyboard.press("Escape")
    page.get_by_role("button", name="提交复核" if language == "zh" else "Send for approval").click()
    expect(page.locator("#f-how_verified")).to_be_focused()
    look_over(page)
    page.fill("[name=how_verified]", "本人到场，核验身份证")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.good")).to_be_visible()
    look_over(page)
    (made,) = objections(server.site)
    other = browsers.page("approver", language=language)
    other.goto(f"/approvals/{made['proposal_id']}")
    expect(other.locator(".wrong-source")).to_contain_text("death/2026-04-20/r1-")
    expect(other.locator("ul.papers")).to_contain_text("持证照片.jpg")
    look_over(other)
    other.keyboard.press("a")
    expect(other.locator(".notice.good")).to_be_visible()
    page.goto(PATH)
    expect(page.locator(".granted")).to_be_visible()
    expect(page.locator("table.data .total")).to_contain_text("10,000.00")
    look_over(page)
    boss = browsers.page("supervisor", language=language)
    boss.goto("/wrong-records")
    expect(boss.locator("table.data").first).to_contain_text("1")
    look_over(boss)


def test_calls_and_visits_without_scripts(browsers: Browsers, server: Server) -> None:
    page = browsers.page("caseworker", javascript=False)
    page.goto(f"/people/{WHO}/contact")
    page.locator(".decide-card [value=phone]").check()
    page.locator(".decide-card [value=no_result]").check()
    page.fill("#f-note", "无人接听")
    page.get_by_role("button", name="登记").click()
    expect(page.locator("ol.timeline")).to_contain_text("无人接听")
    page.locator("ol.timeline summary").click()
    page.locator("ol.timeline [value=reached]").check()
    page.get_by_role("button", name="保存更正").click()
    expect(page.locator("ol.timeline > li")).to_have_count(2)
    page.goto(f"/people/{WHO}/home-visit")
    page.get_by_role("button", name="登记申请").click()
    expect(page.locator(".notice.info")).to_contain_text("等待上门")
    page.locator("[value=seen]").check()
    page.get_by_role("button", name="登记结果").click()
    expect(page.locator("[value=home_visit]")).to_be_checked()
    scripted = browsers.page("caseworker")
    for ending in ("contact", "home-visit"):
        scripted.goto(f"/people/{WHO}/{ending}")
        look_over(scripted)
    assert server.site.clock.now > TWO_MONTHS
