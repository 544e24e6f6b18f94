"""What people do all day in a browser, and what the database says about it afterwards."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from pipelines.access import passwords, second_factor
from pipelines.store import tables
from tests.caseworker.browsing import Browsers
from tests.caseworker.clients import Site
from tests.review.desk_world import rows_of

PASSWORD = "一句不难记的话 2026"


def log_in_by_keyboard(browsers: Browsers, site: Site, *roles: str, **person: Any) -> Page:
    """Somebody logs in with password and second factor and stands before their day."""
    secret = second_factor.new_secret()
    sealed = site.app.state.site.sealer.seal(secret)
    kept = {"password_hash": passwords.hashed(PASSWORD), "totp_secret": sealed}
    user = site.user(*roles, **{"name": "anna", **person}, **kept)
    page = browsers.page()
    page.goto("/")
    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.type(user.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("[name=code]")).to_be_focused()
    page.keyboard.type(second_factor.code(secret, site.clock()))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(user.display_name)
    return page


def press(page: Page, key: str) -> None:
    """Press a key once the page listens to it."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Go on with the tab key until the first such element has the focus."""
    wanted = page.locator(selector).first
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{selector} is not reached by the tab key")


def type_day(page: Page, selector: str, day: str) -> None:
    """Fill in a day by its keys, whatever order the browser asks them in."""
    year, month, rest = day.split("-")
    tab_to(page, selector)
    for typed in ((month, rest, year), (year, month, rest), (rest, month, year)):
        for part in typed:
            page.keyboard.type(part)
            if part == year and part != typed[-1]:
                page.keyboard.press("ArrowRight")
        if page.input_value(selector) == day:
            return
        page.keyboard.press("Shift+Tab")
        tab_to(page, selector)
    raise AssertionError(f"the day became {page.input_value(selector)}")


def file(paper: tuple[str, bytes, str]) -> Any:
    """A paper as the browser is given it."""
    name, data, kind = paper
    return {"name": name, "mimeType": kind, "buffer": data}


def case_id_of(page: Page) -> str:
    """The case on the page."""
    return page.url.rsplit("/", 1)[1].partition("?")[0]


def decisions(site: Site, **values: Any) -> list[dict[str, Any]]:
    """Decisions that have these values, the oldest first."""
    conditions = [tables.proposals.c[name] == value for name, value in values.items()]
    found = rows_of(site.ws, tables.proposals, *conditions)
    return sorted(found, key=lambda one: (one["made_at"], one["proposal_id"]))


def status_of(site: Site, case_id: str) -> str:
    """Whether a case is open, decided or lapsed."""
    (row,) = rows_of(site.ws, tables.cases, tables.cases.c.case_id == case_id)
    return str(row["status"])


def payment_of(site: Site, recipient_id: str) -> str:
    """Whether somebody is paid; `stops` where the month from which they are not is yet to come."""
    chosen = tables.standings.c.recipient_id == recipient_id
    (row,) = rows_of(site.ws, tables.standings, chosen)
    ends = any(reason[3] == "stopped" for reason in json.loads(row["content"])["reasons"])
    return "stops" if row["payment"] == "paid" and ends else str(row["payment"])


def said(page: Page, text: str, kind: str = "good") -> None:
    """A notice says this."""
    expect(page.locator(f".notice.{kind}", has_text=text).first).to_be_visible()
