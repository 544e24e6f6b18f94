"""A supervisor's and an auditor's day in a real browser, and what they take away with them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipelines.store import tables
from tests.caseworker.browsing import Browsers, Server
from tests.caseworker.case_world import ALIVE, answer, audited, case_of
from tests.caseworker.clients import Site
from tests.caseworker.people_world import in_may
from tests.caseworker.working_day import press, said
from tests.review.desk_world import rows_of

pytestmark = pytest.mark.browser


@pytest.fixture
def site(morning: Site) -> Site:
    """A busy morning."""
    return morning


def downloaded(page: Page, button: str) -> list[list[str]]:
    """The rows of the file that a button hands out."""
    with page.expect_download() as saved:
        page.get_by_role("button", name=button).first.click()
    data = Path(saved.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_assign_release_export_and_what_the_auditor_finds(
    browsers: Browsers, server: Server
) -> None:
    site = server.site
    case = case_of(site, 2)
    clerk = site.as_("caseworker", name="anna", display_name="安经办")
    assert answer(clerk, case, ALIVE).status_code == 303
    assert clerk.user is not None
    lead = browsers.page("supervisor", name="lead", display_name="周主管")
    assigned(lead, site, clerk.user.user_id)
    lead.goto("/oversight")
    expect(lead.locator("svg rect").first).to_be_attached()
    lead.locator("article.panel-backlog h3 a").click()
    rows = downloaded(lead, "导出")
    assert len(rows) > 1
    assert all(len(row) == len(rows[0]) for row in rows)
    assert exported(site) == ["oversight.backlog"]
    released(lead, site)

    auditor = browsers.page("auditor", name="wen")
    auditor.goto("/trail/people")
    auditor.get_by_role("link", name="安经办").click()
    expect(auditor.locator("ol.trail > li").first).to_be_visible()
    auditor.goto(f"/trail?about={case['case_id']}")
    expect(auditor.locator("ol.trail")).to_contain_text("安经办")
    auditor.goto("/trail")
    auditor.get_by_role("button", name="立即验证").first.click()
    expect(auditor.locator(".seal h2")).to_contain_text("验证通过", timeout=30_000)
    assert any(one["action"] == "audit.verified" for one in audited(site))
    with auditor.expect_download() as saved:
        auditor.locator("form.export button").first.click()
    assert Path(saved.value.path()).stat().st_size > 200
    assert exported(site) == ["oversight.backlog", "suspensions.list", "trail.entries"]


def exported(site: Site) -> list[str]:
    """What was taken along as a file, by hand."""
    every = [one["subject"] for one in audited(site) if one["action"] == "file.exported"]
    return [one for one in every if not one.startswith("queue")]


def assigned(lead: Page, site: Site, whom: str) -> None:
    """Two matches are given to a caseworker."""
    lead.goto("/cases?kind=match_review&feed=travel")
    for at in (0, 1):
        lead.locator("[name=case]").nth(at).check()
    press(lead, "g")
    lead.locator(f"[value='{whom}']").check()
    lead.locator("main button.primary").dblclick()
    said(lead, "已分派 2 件")
    rows = rows_of(site.ws, tables.case_assignments)
    assert [row["assignee"] for row in rows] == [whom, whom]


def released(lead: Page, site: Site) -> None:
    """The suspension list of May: taken along as a file, and released by name."""
    names = in_may(site)
    lead.goto("/suspensions?month=2026-05")
    expect(lead.locator("li.name")).to_have_count(len(names))
    assert len(downloaded(lead, "导出")) == len(names) + 1
    lead.locator("[name=name]").first.check()
    lead.locator("[name=confirm]").check()
    press(lead, "r")
    said(lead, "已放行 1 人")
    (row,) = rows_of(site.ws, tables.suspension_releases)
    assert row["recipient_id"] in {one.recipient_id for one in names}
