"""Scenes at the door: a first password, a second factor, a form that outlived its session."""

from __future__ import annotations

from playwright.sync_api import Page

from pipelines.access import drafts, passwords
from pipelines.access.drafts import KeptFile
from tests.caseworker.clients import Site
from tests.caseworker.papers import PDF
from tests.caseworker.working_day import PASSWORD

NEW = {"must_change_password": True, "totp_secret": None, "display_name": "周新"}


def newcomer(site: Site) -> str:
    """The door, before somebody whose account was just made."""
    site.user("caseworker", name="zhou.xin", password_hash=passwords.hashed(PASSWORD), **NEW)
    return "/login?next=/cases"


def guarded(site: Site) -> str:
    """The door, before somebody with a second factor."""
    site.user("approver", name="he.ping", password_hash=passwords.hashed(PASSWORD))
    return "/login"


def kept(site: Site) -> str:
    """A form that the caseworker sent after the session had ended."""
    places = next((p.jurisdictions for p in site.people.values() if p.jurisdictions), None)
    owner = site.user("caseworker", **({"jurisdictions": places} if places else {}))
    said = {
        "answer": ["finding_lost"],
        "ground": ["death"],
        "effective": ["2026-04-03"],
        "how_verified": ["向民政部门查证"],
        "note": ["女儿电话告知，火化证明已见。"],
        "version": ["1"],
    }
    files = {"documents": KeptFile("火化证明.pdf", "application/pdf", PDF)}
    paths = {"path": "/cases/no-such-case/decide", "back": "/cases"}
    with site.ws.store.write() as connection:
        sealer = site.app.state.site.sealer
        told = {**paths, "values": said, "files": files, "now": site.clock()}
        return f"/drafts/{drafts.keep(connection, sealer, owner.user_id, **told)}"


def log_in(name: str):
    """Type name and password at the door."""

    def act(page: Page) -> None:
        page.fill("[name=username]", name)
        page.fill("[name=password]", PASSWORD)
        page.click("button.primary")
        page.locator("[name=new], [name=code]").first.wait_for()

    return act
