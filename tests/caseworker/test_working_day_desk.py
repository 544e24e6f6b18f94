"""A caseworker's morning in a real browser, from log-in to the last case, and what it left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from pipelines.store import tables
from tests.caseworker.browsing import Browsers, Server
from tests.caseworker.clients import Site
from tests.caseworker.morning_world import CONFLICTS, TRAVELLERS
from tests.caseworker.papers import A_PDF, A_PHOTO
from tests.caseworker.working_day import (
    case_id_of,
    decisions,
    file,
    log_in_by_keyboard,
    press,
    said,
    status_of,
    tab_to,
    type_day,
)
from tests.review.desk_world import rows_of

pytestmark = pytest.mark.browser


@pytest.fixture
def site(morning: Site) -> Site:
    """A busy morning."""
    return morning


def test_three_kinds_of_cases_by_keyboard_alone_until_the_queues_are_empty(
    browsers: Browsers, server: Server
) -> None:
    site = server.site
    page = log_in_by_keyboard(browsers, site, "caseworker")
    conflicts(page)
    made = decisions(site, kind="finding_not_lost")
    assert [one["state"] for one in made] == ["approved", "approved"]
    assert {one["recipient_id"] for one in made} == {f"R{at:08d}" for at in CONFLICTS}
    lost, alive, unsure = losses(page)
    (made,) = decisions(site, case_id=lost)
    assert (made["kind"], made["state"], made["approver"]) == ("finding_lost", "open", None)
    assert '"effective":"2026-04-07"' in made["content"]
    (made,) = decisions(site, case_id=alive)
    assert (made["kind"], made["state"]) == ("finding_not_lost", "approved")
    assert '"seen_alive_on":"2026-04-19"' in made["content"]
    assert decisions(site, case_id=unsure) == []
    (wait,) = rows_of(site.ws, tables.case_waits)
    assert (wait["case_id"], wait["ended_at"]) == (unsure, None)
    assert [status_of(site, one) for one in (lost, alive, unsure)] == ["open", "decided", "open"]

    page.goto("/cases?kind=held_evidence")
    press(page, "n")
    for key in ("1", "2"):  # one is accepted, the other is not
        expect(page.locator("#decide")).to_be_visible()
        press(page, key)
        expect(page.locator("#follows li").first).to_be_visible()
        press(page, "s")
        said(page, "已提交并生效")
    said(page, "没有可领取的事项", "info")
    kinds = [one["kind"] for one in decisions(site, state="approved")]
    assert {"release_held", "reject_held"} < set(kinds)
    held = rows_of(site.ws, tables.cases, tables.cases.c.kind == "held_evidence")
    assert {row["status"] for row in held} == {"decided"}

    page.goto("/cases?kind=match_review&feed=medical")
    press(page, "n")
    expect(page.locator("#decide")).to_be_visible()
    match = case_id_of(page)
    press(page, "2")
    tab_to(page, "#f-note")
    page.keyboard.type("姓名和生日相同")
    tab_to(page, "#decide .button.primary")
    page.keyboard.press("Enter")
    said(page, "已提交并生效")
    (made,) = decisions(site, case_id=match)
    assert made["state"] == "approved"
    assert rows_of(site.ws, tables.judgements) != []


def conflicts(page: Page) -> None:
    """From the day's page through the queue of conflicts: both people are alive."""
    tab_to(page, "a.tile[href='/cases?kind=conflict']")
    page.keyboard.press("Enter")
    expect(page.locator("table.data tbody tr")).to_have_count(len(CONFLICTS))
    press(page, "n")
    for _ in CONFLICTS:
        expect(page.locator("#claim")).to_be_visible()
        press(page, "2")
        tab_to(page, "#f-how_verified")
        page.keyboard.type("本人到场，核验身份证")
        page.keyboard.press("Enter")
        said(page, "已提交并生效")
    said(page, "没有可领取的事项", "info")


def losses(page: Page) -> tuple[str, str, str]:
    """Through the queue of losses: lost, not lost, unsure; gives the cases."""
    press(page, "h")
    expect(page.locator("ul.tiles")).to_be_visible()
    tab_to(page, "a.tile[href='/cases?kind=loss_verification']")
    page.keyboard.press("Enter")
    expect(page.locator("table.data tbody tr")).to_have_count(3)
    press(page, "n")
    expect(page.locator("#claim")).to_be_visible()
    first = case_id_of(page)
    press(page, "1")
    expect(page.locator("#follows")).to_contain_text("2026-05")
    tab_to(page, "#f-how_verified")
    page.keyboard.type("向民政部门查证")
    page.keyboard.press("Enter")
    said(page, "等待第二人复核")
    second = case_id_of(page)
    press(page, "2")
    type_day(page, "#f-seen_alive_on", "2026-04-19")
    tab_to(page, "#f-how_verified")
    page.keyboard.type("视频核验本人")
    page.keyboard.press("Enter")
    said(page, "已提交并生效")
    third = case_id_of(page)
    press(page, "4")
    tab_to(page, "#f-note")
    page.keyboard.type("请派出所提供户籍信息")
    page.locator("h1").click()
    press(page, "s")
    said(page, "已记下需要的信息")
    said(page, "没有可领取的事项", "info")
    assert len({first, second, third}) == 3
    return first, second, third


def test_what_is_written_down_at_the_desk(browsers: Browsers, server: Server) -> None:
    """A certification with its papers, a call, a paper with a decision, a view, a bulk."""
    site = server.site
    page = browsers.page("caseworker", name="anna")
    page.goto("/manual")
    press(page, "n")
    expect(page.locator("#record")).to_be_visible()
    whose = page.url.split("/people/")[1].split("/")[0]
    page.check("[value=employer_form]")
    for box in page.locator(".of-employer_form [type=checkbox]").all():
        box.check()
    page.fill("[name=certified_on]", "2026-04-18")
    page.fill("[name=agency]", "学院路街道便民服务中心")
    page.set_input_files("#f-documents", [file(A_PDF), file(A_PHOTO)])
    expect(page.locator("#follows .sides")).to_be_visible()
    page.get_by_role("button", name="登记并办理下一位").click()
    said(page, "已登记")
    (made,) = decisions(site, recipient_id=whose, kind="certification")
    papers = rows_of(site.ws, tables.documents, tables.documents.c.recipient_id == whose)
    assert made["state"] == "approved"
    assert len(papers) == 2
    assert all(paper["document_id"] in made["content"] for paper in papers)

    page.goto(f"/people/{whose}/contact")
    page.check(".decide-card [value=phone]")
    page.check(".decide-card [value=no_result]")
    page.fill("#f-note", "无人接听，明天再打")
    page.get_by_role("button", name="登记").click()
    expect(page.locator("ol.timeline")).to_contain_text("无人接听，明天再打")
    (call,) = rows_of(site.ws, tables.contact_attempts)
    assert (call["recipient_id"], call["channel"], call["result"]) == (whose, "phone", "no_result")

    page.goto("/cases?kind=loss_verification")
    press(page, "n")
    expect(page.locator("#decide")).to_be_visible()
    press(page, "1")
    page.fill("#f-how_verified", "见到死亡医学证明")
    page.set_input_files("#f-documents", [file(A_PDF)])
    page.get_by_role("button", name="提交并办理下一件").click()
    said(page, "等待第二人复核")
    (made,) = decisions(site, kind="finding_lost")
    chosen = tables.documents.c.recipient_id == made["recipient_id"]
    (paper,) = rows_of(site.ws, tables.documents, chosen)
    assert paper["document_id"] in made["content"]
    a_view_and_a_bulk(page, site)


def a_view_and_a_bulk(page: Page, site: Site) -> None:
    """Save a view, come back to it, and set three of its matches aside together."""
    page.goto("/cases?kind=match_review&feed=travel&order=strength")
    press(page, "w")
    page.fill("[name=name]", "出行待判")
    page.keyboard.press("Enter")
    said(page, "视图已保存")
    page.goto("/")
    page.goto("/cases")
    page.get_by_role("link", name="出行待判").click()
    expect(page.locator("table.data tbody tr")).to_have_count(len(TRAVELLERS))
    (view,) = rows_of(site.ws, tables.saved_views)
    assert "order=strength" in view["query"]
    for at in range(3):
        page.locator("[name=case]").nth(at).check()
    expect(page.locator("[data-picked]")).to_contain_text("已选 3 件")
    press(page, "b")
    expect(page.locator("input[name=case]:checked")).to_have_count(3)
    page.locator("input[name=case]").last.uncheck()
    page.get_by_role("button", name="全部提交复核").click()
    expect(page.locator(".error")).to_contain_text("请填写理由")
    expect(page.locator("input[name=case]:checked")).to_have_count(2)
    page.fill("[name=note]", "同名，籍贯和照片都不同")
    page.get_by_role("button", name="全部提交复核").dblclick()
    said(page, "2 件已提交")
    made = decisions(site, kind="different_person")
    assert [one["state"] for one in made] == ["open", "open"]
    assert len({one["bulk_id"] for one in made}) == 1
