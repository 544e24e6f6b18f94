"""A call to the hotline in a real browser: dead by the files, alive on the line, paid again."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from pipelines.hand_over import hand_over
from pipelines.store import tables
from tests.caseworker.browsing import Browsers, Server
from tests.caseworker.clients import Site
from tests.caseworker.papers import A_PHOTO
from tests.caseworker.test_objection import WHO, lost
from tests.caseworker.working_day import decisions, file, payment_of, said
from tests.pipelines.small_world import Person
from tests.review.desk_world import rows_of

pytestmark = pytest.mark.browser

__all__ = ["lost"]

CALLER = Person(1).who()
TODAY = date(2026, 6, 22)


@pytest.fixture
def site(lost: Site) -> Site:
    """A page on which one loss is confirmed, two months ago; payment has ended since."""
    hand_over(lost.ws, TODAY)
    return lost


def found(page: Page) -> None:
    """Look the caller up, by the number that they read out."""
    page.goto("/look-up")
    page.fill("[name=number]", CALLER["id_number"].lower())
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(CALLER["name"])
    assert CALLER["id_number"] not in page.url


@pytest.mark.parametrize("javascript", [True, False])
def test_look_up_objection_approval_and_money_in_one_day(
    browsers: Browsers, server: Server, javascript: bool
) -> None:
    site = server.site
    page = browsers.page("caseworker", name="bert", javascript=javascript)
    found(page)
    expect(page.locator(".page-head .badge").first).to_have_text("停止发放")
    assert payment_of(site, WHO) == "stopped"
    page.get_by_role("link", name="异议").first.click()
    page.fill("[name=seen_alive_on]", "2026-06-22")
    page.fill("[name=how_verified]", "本人到场，核验身份证")
    page.locator("[name=wrong_source]").first.check()
    page.set_input_files("#f-documents", [file(A_PHOTO)])
    if javascript:
        expect(page.locator("#follows .paid")).to_contain_text("5,000.00")
    page.get_by_role("button", name="提交复核").click()
    expect(page.locator(".notice.good").first).to_be_visible()
    (made,) = decisions(site, kind="objection")
    assert (made["state"], made["recipient_id"]) == ("open", WHO)
    assert payment_of(site, WHO) == "stopped"  # one person's word is not enough

    boss = browsers.page("approver", name="carl", javascript=javascript)
    boss.goto("/")
    boss.locator("a.tile[href='/approvals']").click()
    boss.get_by_role("link", name=CALLER["name"]).click()
    expect(boss.locator(".wrong-source")).to_contain_text("death/2026-04-20/r1-")
    expect(boss.locator("ul.papers")).to_contain_text("持证照片.jpg")
    boss.get_by_role("button", name="批准").click()
    said(boss, "已批准")
    (made,) = decisions(site, kind="objection")
    assert (made["state"], made["approved_on"]) == ("approved", made["known_on"])
    assert made["approver"] != made["maker"]
    assert payment_of(site, WHO) == "paid"

    found(page)
    expect(page.locator(".page-head .badge").first).to_have_text("正常发放")
    expect(page.locator("table.data").last).to_contain_text("补发")
    chosen = tables.instructions.c.recipient_id == WHO
    paid = [r for r in rows_of(site.ws, tables.instructions, chosen) if r["kind"] == "back_pay"]
    assert {row["amount_fen"] for row in paid} == {500_000}
    assert f"{sum(row['amount_fen'] for row in paid) // 100:,}.00" in total(page)
    (wrong,) = rows_of(site.ws, tables.documents)
    assert wrong["document_id"] in made["content"]


def total(page: Page) -> str:
    """What is paid back in all, as the page of the objection says."""
    page.goto(f"/people/{WHO}/objection")
    return page.locator("table.data .total").inner_text()
