"""Every route declares who may use it, and keeps to it for every role and for nobody."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from starlette.routing import Mount

from caseworker.app import create_app
from caseworker.settings import CaseworkerSettings
from caseworker.web.pages import guard_of
from pipelines.access.user import ROLES
from tests.caseworker.clients import Site
from tests.caseworker.conftest import copy_of


@cache
def routes() -> list[tuple[str, str]]:
    """Method and path of every route; only the static files have no rule."""
    found = []
    for route in create_app(CaseworkerSettings()).routes:
        if isinstance(route, Mount):
            assert route.path == "/static"
            continue
        found += [(method, route.path) for method in sorted(route.methods)]
    return sorted(found)


def test_every_route_declares_a_rule_and_takes_its_form_from_the_visit() -> None:
    for route in create_app(CaseworkerSettings()).routes:
        if isinstance(route, Mount):
            continue
        assert guard_of(route) is not None, f"{route.path} declares no rule: use Pages.page"
        assert route.body_field is None, f"{route.path} reads its body before the access check"
        assert route.methods <= {"GET", "POST"}


@pytest.fixture(scope="module")
def shared(_bare_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One installation for a walk over all routes; each test logs in anew."""
    return Site(copy_of(_bare_home, tmp_path_factory.mktemp("walk")))


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_its_routes_and_no_others(shared: Site, role: str) -> None:
    rules = {
        (method, route.path): guard_of(route).rule
        for route in shared.app.routes
        if not isinstance(route, Mount)
        for method in route.methods
    }
    client = shared.as_(role)
    for (method, path), rule in rules.items():
        if path in ("/logout", "/login/outside/callback", "/login/outside"):
            continue
        address = re.sub(r"\{[^}]*\}", "no-such-id", path)
        answer = client.get(address) if method == "GET" else client.post(address)
        if rule.allows(client.user):
            assert answer.status_code not in (401, 403, 500), f"{method} {path}"
        else:
            assert answer.status_code == 403, f"{method} {path} is open to {role}"


@pytest.mark.parametrize(("method", "path"), routes())
def test_nobody_reaches_nothing_but_the_door(shared: Site, method: str, path: str) -> None:
    rule = next(
        guard_of(r).rule
        for r in shared.app.routes
        if r.path == path and method in getattr(r, "methods", ())
    )
    client = shared.client()
    client.page("/login")
    address = re.sub(r"\{[^}]*\}", "no-such-id", path)
    answer = client.get(address) if method == "GET" else client.post(address)
    if rule.public:
        assert answer.status_code not in (403, 500)
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")


@pytest.mark.parametrize(("method", "path"), routes())
def test_every_answer_carries_the_headers(shared: Site, method: str, path: str) -> None:
    client = shared.as_(*ROLES)
    address = re.sub(r"\{[^}]*\}", "no-such-id", path)
    answer = client.get(address) if method == "GET" else client.post(address)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert "permissions-policy" in answer.headers


POSTS = [path for method, path in routes() if method == "POST"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("token", ["", "x" * 43])
def test_no_form_is_taken_without_its_token(shared: Site, path: str, token: str) -> None:
    client = shared.as_(*ROLES)
    address = re.sub(r"\{[^}]*\}", "no-such-id", path)
    assert client.post(address, {"_token": token}).status_code == 403


@pytest.mark.parametrize("path", POSTS)
def test_no_form_is_taken_from_another_site(shared: Site, path: str) -> None:
    client = shared.as_(*ROLES)
    address = re.sub(r"\{[^}]*\}", "no-such-id", path)
    for origin in ("https://evil.example", "null", "http://localhost.evil.example"):
        assert client.post(address, Origin=origin).status_code == 403
    assert client.post(address, Referer="https://evil.example/x").status_code == 403
    assert client.post(address, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_the_menu_shows_what_a_role_may_use(shared: Site) -> None:
    assert 'href="/users"' in shared.as_("administrator").page("/")
    assert 'href="/users"' not in shared.as_("caseworker").page("/")
