"""Logging in through the organisation, against a provider that speaks real HTTP."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from httpx import Response

from caseworker.settings import CaseworkerSettings
from pipelines.access import users
from pipelines.workspace import Workspace
from tests.caseworker.clients import Client, Site
from tests.caseworker.provider import CLIENT, SECRET, FakeProvider, provider

PERSON = {
    "preferred_username": "w0007",
    "name": "赵经办",
    "realm_access": {"roles": ["pension-worker", "mail-user"]},
    "jurisdictions": ["beijing/haidian"],
}


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with provider() as one:
        one.person = dict(PERSON)
        yield one


@pytest.fixture
def joined(bare_site: Site, fake: FakeProvider) -> Site:
    return with_provider(bare_site.ws, fake)


def with_provider(ws: Workspace, fake: FakeProvider, **more: object) -> Site:
    return Site(
        ws,
        CaseworkerSettings(
            oidc_issuer=fake.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SECRET,
            oidc_roles_claim="realm_access.roles",
            oidc_roles={"pension-worker": "caseworker", "pension-lead": "approver"},
            **more,
        ),
    )


def go_there_and_back(client: Client, fake: FakeProvider, next_page: str = "/account") -> Response:
    assert "统一身份" in client.page("/login")
    answer = client.get(f"/login/outside?next={next_page}")
    assert answer.headers["location"].startswith(f"{fake.issuer}/authorize?")
    return client.get(fake.visit(answer.headers["location"]))


def test_who_is_vouched_for_gets_an_account_with_the_stated_duties(
    joined: Site, fake: FakeProvider
) -> None:
    client = joined.client()
    answer = go_there_and_back(client, fake)
    assert answer.headers["location"] == "/account"
    assert "赵经办" in client.page("/account")
    assert fake.asked["code_challenge_method"] == "S256"
    assert fake.posted["redirect_uri"] == "http://localhost/login/outside/callback"
    given = base64.b64decode(fake.authorization.removeprefix("Basic ")).decode()
    assert given == "certify:a%20secret%20%26%20more"
    with joined.ws.store.read() as connection:
        user = users.find(connection, username="w0007")
    assert user.roles == ("caseworker",)
    assert user.jurisdictions == ("beijing/haidian",)
    assert client.get("/account/password").status_code == 404, "there is no password here"


def test_duties_follow_what_the_provider_says_at_each_log_in(
    joined: Site, fake: FakeProvider
) -> None:
    go_there_and_back(joined.client(), fake)
    fake.person["realm_access"] = {"roles": ["pension-lead"]}
    go_there_and_back(joined.client(), fake)
    with joined.ws.store.read() as connection:
        assert users.find(connection, username="w0007").roles == ("approver",)


@pytest.mark.parametrize(
    "bend",
    [
        {"iss": "https://other.example"},
        {"aud": "another-client"},
        {"azp": "another-client"},
        {"exp": 1_000_000_000},
        {"nonce": "of another log-in"},
        {"nonce": None},
        {"sub": None},
        {"realm_access": {"roles": ["mail-user"]}},
        {"preferred_username": "Not A Name"},
    ],
)
def test_a_statement_that_is_not_right_lets_nobody_in(
    joined: Site, fake: FakeProvider, bend: dict[str, object]
) -> None:
    fake.bend = bend
    client = joined.client()
    assert go_there_and_back(client, fake).headers["location"] == "/login"
    assert "统一身份登录没有成功" in client.page("/login")
    assert client.get("/account").status_code == 303


def test_a_foreign_signature_or_a_shared_secret_is_not_believed(
    joined: Site, fake: FakeProvider
) -> None:
    fake.signing = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert go_there_and_back(joined.client(), fake).headers["location"] == "/login"
    fake.signing, fake.algorithm = SECRET * 3, "HS256"
    assert go_there_and_back(joined.client(), fake).headers["location"] == "/login"


def test_an_answer_belongs_to_the_browser_that_asked(joined: Site, fake: FakeProvider) -> None:
    mine = joined.client()
    back = fake.visit(mine.get("/login/outside").headers["location"])
    victim = joined.client()
    assert victim.get(back).headers["location"] == "/login"
    victim.get("/login/outside")
    assert victim.get(back).headers["location"] == "/login"
    assert mine.get(back + "x").headers["location"] == "/login"


def test_an_account_with_a_password_is_never_taken_over(joined: Site, fake: FakeProvider) -> None:
    joined.user("administrator", name="w0007")
    assert go_there_and_back(joined.client(), fake).headers["location"] == "/login"
    with joined.ws.store.read() as connection:
        assert users.find(connection, username="w0007").roles == ("administrator",)


def test_a_locked_account_stays_locked(joined: Site, fake: FakeProvider) -> None:
    go_there_and_back(joined.client(), fake)
    with joined.ws.store.write() as connection:
        user = users.find(connection, username="w0007")
        users.set_active(connection, user, False, actor="system", now=joined.clock())
    assert go_there_and_back(joined.client(), fake).headers["location"] == "/login"


def test_the_way_back_is_our_own(joined: Site, fake: FakeProvider) -> None:
    answer = go_there_and_back(joined.client(), fake, "//evil.example")
    assert answer.headers["location"] == "/"


def test_without_a_provider_there_is_no_such_page(bare_site: Site) -> None:
    client = bare_site.client()
    assert client.get("/login/outside").status_code == 404
    assert "统一身份" not in client.page("/login")


def test_refusals_name_nobody_in_the_log(
    joined: Site, fake: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    fake.bend = {"realm_access": {"roles": []}}
    with caplog.at_level(logging.DEBUG, "caseworker"):
        go_there_and_back(joined.client(), fake)
    logged = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("caseworker"))
    assert "refused" in logged
    assert "w0007" not in logged
    assert "赵" not in logged
