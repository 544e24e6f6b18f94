"""Sessions, redirects and concurrency: what a browser, or somebody in its place, may try."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseworker.web.redirects import goal, local
from pipelines.store import tables
from tests.caseworker.case_world import LOST, answer, case_of, proposals_of
from tests.caseworker.clients import Site
from tests.caseworker.two_places import HERE, person
from tests.review.desk_world import rows_of

PIECES = st.sampled_from(
    [
        *(
            "/",
            "//",
            "\\",
            "\t",
            "\n",
            "\r",
            " ",
            "%2f",
            "%5c",
            "%09",
            "%0d%0a",
            "@",
            ":",
            "#",
            "?",
        ),
        *("evil.example", "https:", "javascript:", "data:", "login", "cases", "..", ".", "\u2215"),
        *("\u3002", "\uff0f", "\u00a0", "\x00", "[", "]", "::1", "&", ";", "localhost", "\u202e"),
    ]
)
OURS = "https://certify.example/cases/1"


def where(address: str) -> str:
    """Where a browser goes, by the rules browsers follow: tabs and line ends are dropped, and a
    backslash is a slash."""
    read = "".join(c for c in address if c not in "\t\n\r").strip(" \x00").replace("\\", "/")
    while read.startswith("///"):
        read = read[1:]
    return urlsplit(urljoin(OURS, read)).netloc


@given(st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=30))
def test_no_address_leads_elsewhere(address: str) -> None:
    for found in (local(address), goal(address)):
        assert found.startswith("/")
        assert where(found) == "certify.example"
        assert not any(ord(c) < 33 or c == "\\" for c in found)


@pytest.mark.parametrize("path", ["/language", "/reveal"])
def test_forms_that_go_back_go_back_to_us(places: Site, path: str) -> None:
    client = person(places, HERE, "caseworker")
    for evil in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ):
        sent = {"language": "zh", "back": evil, "kind": "recipient", "field": "phone"}
        got = client.post(path, sent | {"id": "R00000000", "purpose": "contact"})
        assert "evil.example" not in got.headers.get("location", "")
        assert "evil.example" not in got.text
        assert "javascript:" not in got.text


@pytest.mark.parametrize("cookie", ["certify", "certify_flash", "certify_language"])
@pytest.mark.parametrize(
    "value", ["", "x", "gAAAAA", "A" * 4000, '"%00"', "../..", "é".encode().hex()]
)
def test_a_cookie_that_is_not_ours_is_no_cookie(bare_site: Site, cookie: str, value: str) -> None:
    client = bare_site.client()
    client.http.cookies.set(cookie, value, domain="localhost.local")
    got = client.get("/login")
    assert got.status_code == 200
    assert client.get("/account").status_code == 303


def test_a_page_is_read_while_somebody_writes(site: Site) -> None:
    """Noting that a session is in use must not make a reader wait for a run that writes."""
    client = site.as_("caseworker")
    client.page("/account")
    before = seen(site, client.user.user_id)
    site.clock.now += 120
    inside, done = threading.Event(), threading.Event()

    def run() -> None:
        with site.ws.store.write():
            inside.set()
            done.wait(20)

    thread = threading.Thread(target=run)
    thread.start()
    inside.wait(20)
    began = time.monotonic()
    try:
        client.page("/cases")
        assert time.monotonic() - began < 5, "the writer held on for twenty seconds"
        assert seen(site, client.user.user_id) == before
    finally:
        done.set()
        thread.join()
    client.page("/cases")
    assert seen(site, client.user.user_id) == before + 120, "noted as soon as nobody writes"


def seen(site: Site, user_id: str) -> int:
    (row,) = rows_of(site.ws, tables.sessions, tables.sessions.c.user_id == user_id)
    return int(row["seen_at"])


def test_the_same_form_sent_many_times_at_once_is_one_decision(desk: Site) -> None:
    client, case = desk.as_("caseworker"), case_of(desk, 1)
    client.post(f"/cases/{case['case_id']}/claim")

    def send(_: int) -> Any:
        return answer(client, case, LOST).status_code

    with ThreadPoolExecutor(6) as threads:
        statuses = list(threads.map(send, range(6)))
    assert set(statuses) <= {303, 409}
    assert statuses.count(303) >= 1
    assert len(proposals_of(desk, case)) == 1


def test_two_people_who_answer_at_once_make_one_decision(desk: Site) -> None:
    case = case_of(desk, 2)
    people = [desk.as_("caseworker", name=f"p{at}") for at in range(4)]
    with ThreadPoolExecutor(4) as threads:
        statuses = list(threads.map(lambda one: answer(one, case, LOST).status_code, people))
    assert sorted(set(statuses)) in ([303, 409], [303])
    assert len(proposals_of(desk, case)) == 1


def test_who_asks_is_not_believed_about_their_own_address(bare_site: Site) -> None:
    client = bare_site.client()
    client.page("/login")
    for at in range(31):
        data = {"username": f"nobody{at}", "password": "wrong password"}
        client.post("/login", data, **{"X-Forwarded-For": f"10.0.0.{at}"})
    found = rows_of(bare_site.ws, tables.login_failures)
    assert len(found) == 1, "all came from one address, whatever they said"
    assert found[0]["locked_until"] > bare_site.clock()


@pytest.mark.parametrize(
    "path",
    ["/static/%2e%2e/settings.py", "/static/..%2fapp.py", "/static//etc/passwd", "/static/%00"],
)
def test_static_files_are_those_of_their_folder(bare_site: Site, path: str) -> None:
    got = bare_site.client().get(path)
    assert got.status_code in (400, 404)
    assert got.headers["x-content-type-options"] == "nosniff"
