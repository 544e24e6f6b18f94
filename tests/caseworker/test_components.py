"""The pieces that pages are made of, all on one page, and a detail shown within it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from starlette.responses import HTMLResponse, Response

from caseworker.web import Pages, Visit, roles
from caseworker.web.render import environment
from tests.caseworker.browsing import Browsers, Server, assert_accessible, assert_nothing_cut
from tests.caseworker.clients import Site
from tests.caseworker.shots import open_reveal
from tests.pipelines.small_world import Person

WHO = Person(3)
NUMBER = WHO.who()["id_number"]


def with_gallery(site: Site) -> Site:
    pages = Pages()
    source = (Path(__file__).parent / "gallery.html").read_text(encoding="utf-8")

    @pages.page("/gallery", allow=roles("caseworker"))
    def gallery(visit: Visit) -> Response:
        shown = {"recipient_id": WHO.recipient_id, "value": NUMBER}
        text = environment().from_string(source).render(visit._context() | shown)
        return visit.finish(HTMLResponse(text))

    site.app.include_router(pages)
    return site


def test_a_page_holds_the_mask_and_not_the_number(site: Site) -> None:
    text = with_gallery(site).as_("caseworker").page("/gallery")
    assert f"{NUMBER[:4]}••••••••••{NUMBER[-4:]}" in text
    assert NUMBER not in text
    assert "未登记" in text


@pytest.mark.browser
def test_every_component_is_accessible_and_fits(browsers: Browsers, server: Server) -> None:
    with_gallery(server.site)
    page = browsers.page("caseworker")
    page.goto("/gallery")
    assert_accessible(page)
    for width in (640, 390, 320):
        page.set_viewport_size({"width": width, "height": 860})
        assert_nothing_cut(page)


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
def test_a_detail_is_shown_in_its_place_or_on_a_page(
    browsers: Browsers, server: Server, javascript: bool
) -> None:
    with_gallery(server.site)
    page = browsers.page("caseworker", javascript=javascript)
    page.goto("/gallery")
    open_reveal(page)
    page.locator(".reveal select").select_option("contact")
    page.locator(".reveal button").click()
    shown = page.locator(".reveal .mono" if javascript else "code.once").first
    expect(shown).to_have_text(NUMBER)
    assert page.url.endswith("/gallery") is javascript
