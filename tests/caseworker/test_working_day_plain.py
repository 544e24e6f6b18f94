"""A day without JavaScript: decide, approve, look up, certify, act in bulk, by plain forms."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from pipelines.store import tables
from tests.caseworker.browsing import Browsers, Server
from tests.caseworker.clients import Site
from tests.caseworker.papers import A_PDF
from tests.caseworker.working_day import case_id_of, decisions, file, payment_of, said, status_of
from tests.pipelines.small_world import Person
from tests.review.desk_world import rows_of

pytestmark = pytest.mark.browser


@pytest.fixture
def site(morning: Site) -> Site:
    """A busy morning."""
    return morning


def test_a_day_of_plain_forms(browsers: Browsers, server: Server) -> None:
    site = server.site
    page = browsers.page("caseworker", name="anna", javascript=False)
    boss = browsers.page("approver", name="carl", javascript=False)
    decided_and_approved(page, boss, site)
    looked_up_and_certified(page, site)
    together(page, boss, site)


def decided_and_approved(page: Page, boss: Page, site: Site) -> None:
    """A loss: previewed, refused for what is missing, proposed, and approved."""
    page.goto("/")
    page.locator("a.tile[href='/cases?kind=loss_verification']").click()
    page.get_by_role("button", name="领取下一件").click()
    case_id = case_id_of(page)
    page.locator("[value=finding_lost]").check()
    page.set_input_files("#f-documents", [file(A_PDF)])
    page.get_by_role("button", name="看看会怎样").click()
    expect(page.locator("#follows")).to_contain_text("2026-05")
    expect(page.locator(".attached")).to_contain_text(A_PDF[0])  # the file came along
    page.get_by_role("button", name="提交并办理下一件").click()
    expect(page.locator("#f-how_verified-error")).to_be_visible()
    page.fill("[name=how_verified]", "见到火化证明")
    page.get_by_role("button", name="提交并办理下一件").click()
    said(page, "等待第二人复核")
    (made,) = decisions(site, case_id=case_id)
    (paper,) = rows_of(site.ws, tables.documents)
    assert (made["state"], paper["document_id"] in made["content"]) == ("open", True)
    boss.goto("/approvals")
    boss.locator("table.data tbody a").first.click()
    boss.get_by_role("button", name="批准").click()
    said(boss, "已批准")
    assert status_of(site, case_id) == "decided"
    assert payment_of(site, made["recipient_id"]) == "stops"


def looked_up_and_certified(page: Page, site: Site) -> None:
    """Somebody calls, is found by name and birth date, and is certified at the counter."""
    who = Person(0).who()
    page.goto("/look-up")
    page.fill("[name=name]", who["name"])
    page.fill("[name=birth]", who["birth_date"])
    page.get_by_role("button", name="查询").click()
    expect(page.locator("h1")).to_have_text(who["name"])
    page.locator("a[href$='/certify']").first.click()
    page.check("[value=counter]")
    for box in page.locator(".of-counter [type=checkbox]").all():
        box.check()
    page.fill("[name=certified_on]", "2026-04-20")
    page.get_by_role("button", name="登记").last.click()
    said(page, "已登记")
    (made,) = decisions(site, recipient_id="R00000000", kind="certification")
    assert made["state"] == "approved"
    waiting = rows_of(site.ws, tables.manual_queue)
    assert "R00000000" not in {row["recipient_id"] for row in waiting}


def together(page: Page, boss: Page, site: Site) -> None:
    """A bulk: unlike cases are refused with the reason, like ones go to the approver as one."""
    page.goto("/cases?kind=match_review")
    boxes = page.locator("[name=case]")
    kinds = [box.get_attribute("data-alike") for box in boxes.all()]
    unlike = next(at for at, kind in enumerate(kinds) if kind != kinds[0])
    boxes.nth(0).check()
    boxes.nth(unlike).check()
    page.get_by_role("button", name="批量认定不是同一人").click()
    expect(page.locator(".notice.bad")).to_contain_text("不能一起办理")
    page.go_back()
    page.reload()
    alike = [at for at, kind in enumerate(kinds) if kind == kinds[0]][:2]
    for at, box in enumerate(boxes.all()):
        box.set_checked(at in alike)
    page.get_by_role("button", name="批量认定不是同一人").click()
    page.fill("[name=note]", "同名，籍贯不同")
    page.get_by_role("button", name="全部提交复核").click()
    said(page, "2 件已提交")
    boss.goto("/approvals")
    boss.locator("table.data tbody a").first.click()
    boss.get_by_role("button", name="批准已勾选的").click()
    said(boss, "已批准 2 件")
    made = decisions(site, kind="different_person")
    assert [one["state"] for one in made] == ["approved", "approved"]
