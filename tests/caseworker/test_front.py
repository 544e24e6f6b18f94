"""The outermost layer: hosts, sizes, errors, cookies, and what is written down."""

from __future__ import annotations

import logging

import pytest
from pydantic import ValidationError

from caseworker.settings import CaseworkerSettings
from caseworker.web import Pages, Visit, roles
from caseworker.web.headers import security_headers
from tests.caseworker.clients import Site

NAME, NUMBER = "欧阳安柏", "110108194001011234"


def broken(site: Site) -> Site:
    """The site with a page that fails, and one that takes files."""
    pages = Pages()

    @pages.page("/broken/{name}", allow=roles("caseworker"))
    def fail(visit: Visit, name: str) -> None:
        raise RuntimeError(f"{name} {NUMBER}")

    @pages.action("/small", allow=roles("caseworker"), max_bytes=10_000)
    def small(visit: Visit) -> object:
        file = visit.form.file("paper")
        visit.flash("account.saved" if file else "web.errors.missing")
        return visit.redirect("/")

    site.app.include_router(pages)
    return site


def test_a_failure_shows_no_detail_and_logs_no_value(
    bare_site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    client = broken(bare_site).as_("caseworker")
    with caplog.at_level(logging.DEBUG):
        answer = client.get(f"/broken/{NAME}")
    assert answer.status_code == 500
    assert "系统出错" in answer.text
    assert "RuntimeError" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    logged = "\n".join(r.getMessage() + (r.exc_text or "") for r in caplog.records)
    assert "RuntimeError" in logged
    assert NAME not in logged
    assert NUMBER not in logged


def test_the_log_names_the_route_and_never_the_address(
    bare_site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    client = bare_site.as_("administrator", "caseworker")
    with caplog.at_level(logging.INFO, "caseworker.requests"):
        client.get(f"/users/{NUMBER}?q={NAME}")
        client.get(f"/nothing/{NUMBER}")
        client.post("/users", {"username": NUMBER, "display_name": NAME})
    logged = [r.getMessage() for r in caplog.records if r.name == "caseworker.requests"]
    assert [line.rsplit(" ", 2)[0] for line in logged] == [
        "GET /users/{user_id} 404",
        "GET (no route) 404",
        "POST /users 422",
    ]


def test_errors_speak_the_language_of_the_browser(bare_site: Site) -> None:
    client = bare_site.client()
    assert "没有这个页面" in client.get("/nothing").text
    client.http.cookies.set("certify_language", "en", domain="localhost.local")
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert '<html lang="en">' in answer.text


def test_htmx_gets_the_part_of_an_error_that_goes_into_the_notices(bare_site: Site) -> None:
    client = bare_site.as_("caseworker")
    answer = client.get("/users", **{"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer.headers["hx-retarget"] == "#notices"
    assert "<html" not in answer.text


def test_htmx_is_sent_to_log_in_when_the_session_has_ended(bare_site: Site) -> None:
    answer = bare_site.client().get("/account", **{"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/login?next=/account")


def test_what_is_sent_has_a_limit(bare_site: Site) -> None:
    client = broken(bare_site).as_("caseworker")
    assert client.post("/small", {"x": "y" * 200_000}).status_code == 413
    big = {"paper": ("a.pdf", b"x" * 100_000, "application/pdf")}
    assert client.post("/small", files=big).status_code == 413
    fits = {"paper": ("a.pdf", b"x" * 5_000, "application/pdf")}
    assert client.post("/small", files=fits).status_code == 303


def test_only_hosts_that_are_named_are_served(bare_site: Site) -> None:
    client = bare_site.client()
    for host in ("evil.example", "localhost.evil.example", "", "localhost:80:80"):
        assert client.get("/login", Host=host).status_code == 400, host
    for host in ("localhost:8081", "127.0.0.1", "[::1]:8081"):
        assert client.get("/login", Host=host).status_code == 200, host


@pytest.mark.parametrize(
    "path", ["/users/%00", "/login?next=%00", "/account?x=%2500"[:-2] + "0%00"]
)
def test_a_zero_byte_is_refused(bare_site: Site, path: str) -> None:
    assert bare_site.as_("administrator").get(path).status_code == 400


def test_the_cookie_of_a_session_is_closed_to_scripts_and_other_sites(bare_site: Site) -> None:
    cookie = bare_site.client().get("/login").headers["set-cookie"].lower()
    assert cookie.startswith("certify=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie, "on the loopback address there is no https"
    assert "max-age" not in cookie


def test_behind_https_the_cookie_is_bound_to_host_and_https(bare_site: Site) -> None:
    settings = CaseworkerSettings(url="https://certify.example")
    site = Site(bare_site.ws, settings)
    answer = site.client().get("/login", Host="certify.example")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-certify=")
    assert "secure" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_plain_http_is_for_the_loopback_address_only() -> None:
    with pytest.raises(ValidationError, match="put https before it"):
        CaseworkerSettings(url="http://certify.example")
    assert not CaseworkerSettings(url="http://127.0.0.1:8081").secure


def test_frames_are_open_to_named_origins_only() -> None:
    headers = security_headers(CaseworkerSettings(frame_ancestors=("http://127.0.0.1:8080",)))
    assert "frame-ancestors http://127.0.0.1:8080" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


def test_static_files_are_kept_by_the_browser_and_pages_are_not(bare_site: Site) -> None:
    client = bare_site.client()
    assert "immutable" in client.get("/static/page.css?v=1").headers["cache-control"]
    assert client.get("/static/../settings.py").status_code == 404
    assert client.get("/login").headers["cache-control"] == "no-store"
