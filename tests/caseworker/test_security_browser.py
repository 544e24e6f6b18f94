"""The same world in a real browser: what was written as an attack is shown, and does nothing."""

from __future__ import annotations

import pytest

from tests.caseworker import walking
from tests.caseworker.browsing import Browsers, Server
from tests.caseworker.clients import Site, as_server
from tests.caseworker.two_places import HERE, person

pytestmark = pytest.mark.browser

PAGES = (
    "/cases/{case_id}",
    "/approvals/{proposal_id}",
    "/people/{recipient_id}",
    "/people/{recipient_id}/contact",
    "/drafts/{draft_id}",
    "/approvals/bulk/{bulk_id}",
    "/views",
    "/manual",
    "/cases",
)


def test_markup_in_names_and_notes_is_text_in_chromium(places: Site, _chromium: Browsers) -> None:
    user = person(places, HERE, "caseworker").user
    by_path = {route.path: route for route in walking.routes(places) if route.method == "GET"}
    said: list[str] = []
    with as_server(places) as address:
        _chromium.server = Server(places, address)
        try:
            page = _chromium.page(user=user)
            page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
            page.on("console", lambda line: said.append(line.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            shown = 0
            for path in PAGES:
                for one in walking.addresses(places, by_path[path], HERE, most=1):
                    page.goto(one)
                    assert page.locator("x-evil").count() == 0, path
                    shown += "<x-evil" in page.locator("body").inner_text()
            assert shown >= 5, "the attacks are on the pages, as text"
        finally:
            _chromium.close_pages()
    assert said == []
