"""A session that ends in the middle of a form: nothing typed is lost, nothing is sent unseen."""

from __future__ import annotations

import re

import pytest

from caseworker.web import Pages, Visit, roles
from pipelines.access import passwords
from tests.caseworker.clients import Client, Site, token_in

PASSWORD = "一句不难记的话 2026"
NOTE = "女儿来电，本人健在；<b>约</b>周三上门"


@pytest.fixture
def noted(bare_site: Site) -> Site:
    """The site with a form that notes what it was sent."""
    pages = Pages()
    bare_site.taken = []

    @pages.action("/note", allow=roles("caseworker", "auditor"), max_bytes=10_000)
    def take(visit: Visit) -> object:
        file = visit.form.file("paper")
        bare_site.taken.append((visit.form.text("note"), visit.form.all("tag"), file))
        return visit.redirect("/account")

    bare_site.app.include_router(pages)
    return bare_site


def worker(site: Site, name: str, *roles: str) -> Client:
    hashed = passwords.hashed(PASSWORD)
    return site.as_(*roles, name=name, password_hash=hashed, totp_secret=None)


def log_in_again(client: Client, name: str) -> str:
    """Log in; gives where that leads."""
    text = client.page("/login")
    assert "已保留" in text
    data = {"username": name, "password": PASSWORD, "_token": token_in(text)}
    return client.post("/login", data).headers["location"]


def test_a_form_sent_too_late_is_kept_and_offered_after_log_in(noted: Site) -> None:
    client = worker(noted, "anna", "caseworker")
    noted.clock.now += 3600
    paper = {"paper": ("form.pdf", b"%PDF-1.7 x", "application/pdf")}
    answer = client.post("/note", {"note": NOTE, "tag": ["a", "b"]}, files=paper)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert noted.taken == []
    offer = log_in_again(client, "anna")
    assert re.fullmatch(r"/drafts/d[0-9a-f]{24}", offer)
    text = client.page(offer)
    assert "&lt;b&gt;约&lt;/b&gt;" in text
    assert "form.pdf" in text
    draft_id = offer.removeprefix("/drafts/")
    answer = client.post("/note", {"_draft": draft_id})
    assert answer.headers["location"] == "/account"
    ((note, tags, file),) = noted.taken
    assert (note, tags, file.name, file.data) == (NOTE, ["a", "b"], "form.pdf", b"%PDF-1.7 x")
    assert client.post("/note", {"_draft": draft_id}).status_code == 400, "it is sent once"
    assert len(noted.taken) == 1


def test_what_is_kept_is_encrypted_and_its_owners_alone(noted: Site) -> None:
    client = worker(noted, "anna", "caseworker")
    noted.clock.now += 3600
    client.post("/note", {"note": NOTE})
    with noted.ws.store.engine.connect() as connection:
        dump = str(connection.exec_driver_sql("SELECT * FROM drafts").all())
    assert "女儿" not in dump
    assert "健在" not in dump.encode().decode("unicode_escape", "replace")
    offer = log_in_again(client, "anna")
    other = worker(noted, "bert", "caseworker")
    assert other.get(offer).status_code == 404
    assert other.post("/note", {"_draft": offer.removeprefix("/drafts/")}).status_code == 400
    assert noted.taken == []


def test_somebody_else_who_logs_in_is_not_offered_it(noted: Site) -> None:
    client = worker(noted, "anna", "caseworker")
    worker(noted, "bert", "auditor")
    noted.clock.now += 3600
    client.post("/note", {"note": NOTE})
    assert log_in_again(client, "bert") == "/"
    assert log_in_of(noted, "anna").startswith("/drafts/")


def log_in_of(site: Site, name: str) -> str:
    client = site.client()
    client.page("/login")
    return client.post("/login", {"username": name, "password": PASSWORD}).headers["location"]


def test_a_kept_form_goes_only_where_it_was_going(noted: Site) -> None:
    client = worker(noted, "anna", "caseworker")
    noted.clock.now += 3600
    client.post("/note", {"note": NOTE})
    draft_id = log_in_again(client, "anna").removeprefix("/drafts/")
    assert client.post("/account/tastes", {"_draft": draft_id}).status_code == 400


def test_a_form_of_an_earlier_session_is_shown_before_it_is_taken(noted: Site) -> None:
    client = worker(noted, "anna", "caseworker")
    old = client.token
    client.http.cookies.clear()
    raw = noted.raw_session(client.user)
    client.http.cookies.set("certify", raw, domain="localhost.local")
    answer = client.post("/note", {"note": NOTE, "_token": old}, Origin="http://localhost")
    assert answer.headers["location"].startswith("/drafts/")
    assert noted.taken == []
    assert client.post("/note", {"note": NOTE, "_token": old}).status_code == 403


def test_it_can_be_thrown_away_and_is_gone_after_a_day(noted: Site) -> None:
    client = worker(noted, "anna", "caseworker")
    for _ in range(2):
        noted.clock.now += 3600
        client.post("/note", {"note": NOTE})
        offer = log_in_again(client, "anna")
    assert client.post(f"{offer}/discard").headers["location"] == "/"
    assert client.get(offer).status_code == 404
    noted.clock.now += 86_401
    assert log_in_of(noted, "anna") == "/"


def test_a_stranger_without_a_token_of_ours_leaves_nothing_behind(noted: Site) -> None:
    noted.client().post("/note", {"note": NOTE, "_token": "x" * 43})
    with noted.ws.store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM drafts").scalar() == 0


def test_forms_with_passwords_are_never_kept(noted: Site) -> None:
    client = worker(noted, "anna", "caseworker")
    noted.clock.now += 3600
    client.post("/account/password", {"present": PASSWORD, "new": "x" * 12, "again": "x" * 12})
    with noted.ws.store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM drafts").scalar() == 0
