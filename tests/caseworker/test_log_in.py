"""Logging in: what is asked, what a stranger learns, what changes hands."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from httpx import Response

from pipelines.access import passwords, second_factor, sessions, users
from tests.caseworker.clients import Client, Site, token_in

PASSWORD = "一句不难记的话 2026"


def account(site: Site, *roles: str, name: str = "anna", **columns: object) -> str:
    """An account with `PASSWORD`; gives its username."""
    site.user(*roles, name=name, password_hash=passwords.hashed(PASSWORD), **columns)
    return name


def log_in(client: Client, username: str, password: str, next_page: str = "") -> Response:
    client.page("/login")
    data = {"username": username, "password": password, "next": next_page}
    return client.post("/login", data)


def test_a_page_asks_for_log_in_and_comes_back_to_itself(bare_site: Site) -> None:
    name = account(bare_site, "caseworker", totp_secret=None)
    client = bare_site.client()
    answer = client.get("/account?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/account%3Fx%3D1")
    client.page(answer.headers["location"])
    answer = log_in(client, name, PASSWORD, "/account?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?x=1")
    assert "测试1" in client.page("/account")


def test_every_refusal_says_the_same(bare_site: Site) -> None:
    name = account(bare_site, "caseworker")
    account(bare_site, "auditor", name="locked", active=False)
    told = set()
    for username in (name, "nobody", "locked"):
        password = PASSWORD if username == "locked" else "wrong password"
        answer = log_in(bare_site.client(), username, password)
        assert answer.status_code == 422
        told.add(answer.text.replace(username, "").replace(token_in(answer.text), ""))
    assert len(told) == 1


def test_an_unknown_account_costs_a_hash_too(
    bare_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified = []
    hasher = passwords._HASHER

    class Counting:
        def hash(self, password: str) -> str:
            return hasher.hash(password)

        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept)
            return hasher.verify(kept, password)

    account(bare_site, "caseworker")
    account(bare_site, "auditor", name="locked", active=False)
    monkeypatch.setattr(passwords, "_HASHER", Counting())
    for username in ("nobody", "anna", "locked"):
        log_in(bare_site.client(), username, "wrong password")
    assert len(verified) == 3


def test_the_real_hash_is_argon2id_and_costs_something() -> None:
    import argon2

    kept = argon2.PasswordHasher(2, 19_456, 1).hash("x")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_tries_are_slowed_down_ever_more(bare_site: Site) -> None:
    name = account(bare_site, "caseworker", totp_secret=None)
    client = bare_site.client()
    for _ in range(5):
        assert log_in(client, name, "wrong password").status_code == 422
    assert log_in(client, name, PASSWORD).status_code == 422, "the account waits"
    bare_site.clock.now += 31
    assert log_in(client, name, "wrong again").status_code == 422
    bare_site.clock.now += 31
    assert log_in(client, name, PASSWORD).status_code == 422, "the second wait is longer"
    bare_site.clock.now += 31
    assert log_in(client, name, PASSWORD).status_code == 303


def test_an_address_that_guesses_names_waits_as_well(bare_site: Site) -> None:
    name = account(bare_site, "caseworker", totp_secret=None)
    client = bare_site.client()
    for at in range(30):
        log_in(client, f"guess{at}", "wrong password")
    assert log_in(client, name, PASSWORD).status_code == 422
    bare_site.clock.now += 31
    assert log_in(client, name, PASSWORD).status_code == 303


def test_a_session_is_new_after_log_in_and_the_old_id_is_worth_nothing(bare_site: Site) -> None:
    name = account(bare_site, "caseworker", totp_secret=None)
    client = bare_site.client()
    client.page("/login")
    before = client.http.cookies["certify"]
    log_in(client, name, PASSWORD)
    after = client.http.cookies["certify"]
    assert after != before
    stranger = bare_site.client()
    stranger.http.cookies.set("certify", before, domain="localhost.local")
    assert stranger.get("/account").status_code == 303


def test_a_planted_session_id_is_not_taken_over(bare_site: Site) -> None:
    name = account(bare_site, "caseworker", totp_secret=None)
    victim, planted = bare_site.client(), "p" * 43
    victim.http.cookies.set("certify", planted, domain="localhost.local")
    log_in(victim, name, PASSWORD)
    assert victim.http.cookies["certify"] != planted
    with bare_site.ws.store.read() as connection:
        assert sessions.find(connection, planted, sessions.Limits(), bare_site.clock()) is None


def test_the_second_factor_is_asked_for_and_a_code_works_once(bare_site: Site) -> None:
    secret = second_factor.new_secret()
    sealed = bare_site.app.state.site.sealer.seal(secret)
    name = account(bare_site, "approver", totp_secret=sealed)
    client = bare_site.client()
    answer = log_in(client, name, PASSWORD, "/account")
    assert answer.headers["location"] == "/login/code?next=/account"
    assert client.get("/account").headers["location"] == "/login/code"
    half = client.http.cookies["certify"]
    assert client.post("/login/code", {"code": "000000"}).status_code == 422
    code = second_factor.code(secret, bare_site.clock())
    answer = client.post("/login/code", {"code": code, "next": "/account"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert client.http.cookies["certify"] != half
    again = bare_site.client()
    log_in(again, name, PASSWORD)
    assert again.post("/login/code", {"code": code}).status_code == 422, "it was used before"


def test_a_recovery_code_works_once(bare_site: Site) -> None:
    spares = second_factor.new_spares()
    sealed = bare_site.app.state.site.sealer.seal(second_factor.new_secret())
    kept = second_factor.kept_spares(spares)
    name = account(bare_site, "approver", totp_secret=sealed, recovery_codes=kept)
    for expected in (303, 422):
        client = bare_site.client()
        log_in(client, name, PASSWORD)
        answer = client.post("/login/code", {"code": spares[0].upper()})
        assert answer.status_code == expected


def test_guessing_codes_locks_the_account(bare_site: Site) -> None:
    secret = second_factor.new_secret()
    name = account(bare_site, "approver", totp_secret=bare_site.app.state.site.sealer.seal(secret))
    client = bare_site.client()
    log_in(client, name, PASSWORD)
    for _ in range(5):
        client.post("/login/code", {"code": "000000"})
    right = second_factor.code(secret, bare_site.clock())
    assert client.post("/login/code", {"code": right}).status_code == 422


def test_logging_out_ends_the_session_on_the_server(bare_site: Site) -> None:
    client = bare_site.as_("caseworker")
    kept = client.http.cookies["certify"]
    assert client.post("/logout").headers["location"] == "/login"
    client.http.cookies.clear()
    client.http.cookies.set("certify", kept, domain="localhost.local")
    assert client.get("/account").status_code == 303


def test_a_session_ends_by_idling_and_by_age(bare_site: Site) -> None:
    client = bare_site.as_("caseworker")
    bare_site.clock.now += 29 * 60
    client.page("/account")
    bare_site.clock.now += 29 * 60
    client.page("/account")
    bare_site.clock.now += 31 * 60
    assert client.get("/account").status_code == 303
    client = bare_site.as_("caseworker")
    for _ in range(41):
        bare_site.clock.now += 15 * 60
        last = client.get("/account").status_code
    assert last == 303


def test_locking_an_account_ends_its_sessions(bare_site: Site) -> None:
    client = bare_site.as_("caseworker")
    client.page("/account")
    with bare_site.ws.store.write() as connection:
        users.set_active(connection, client.user, False, actor="system", now=bare_site.clock())
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
        "///evil.example",
        "/login?next=/login",
        "evil.example",
    ],
)
def test_log_in_leads_to_our_own_pages_only(bare_site: Site, evil: str) -> None:
    name = account(bare_site, "caseworker", totp_secret=None)
    client = bare_site.client()
    answer = log_in(client, name, PASSWORD, evil)
    assert answer.headers["location"] == "/"
    assert client.get(f"/login?next={quote(evil)}").headers["location"] == "/"
