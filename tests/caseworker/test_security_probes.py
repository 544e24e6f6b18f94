"""SQL, paths, templates and nonsense in every place where something can be put into a request."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.access.user import ROLES
from pipelines.store import tables
from tests.caseworker import walking
from tests.caseworker.clients import Client, Site
from tests.caseworker.two_places import HERE, THERE, fill, person
from tests.review.desk_world import rows_of

PROBES = (
    "' OR '1'='1",
    "' OR 1=1 -- ",
    '" OR ""="',
    "1; DROP TABLE cases; --",
    "' UNION SELECT recipient_id, name FROM recipients --",
    "%' ESCAPE '",
    "%",
    "_",
    "*",
    "../../../../etc/passwd",
    "..\\..\\certify.db",
    "{{ 7 * 191 }}",
    "${7*191}",
    "\ud7ff\uffff",
    "١٢٣",
    "-9223372036854775809",
    "9" * 400,
    "a" * 5000,
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "null",
    "[]",
    "eyJ4Ijp7fX0",
    "WyInIiwgMV0",
)
INPUTS = st.sampled_from(PROBES) | st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@pytest.fixture
def secrets(places: Site) -> set[str]:
    """Ids and numbers of people of the other place."""
    there = tables.recipients.c.jurisdiction == THERE
    people = rows_of(places.ws, tables.recipients, there)
    return {row[name] for row in people for name in ("recipient_id", "id_number")}


def assert_safe(client: Client, answer: object, where: str, secrets: set[str]) -> None:
    text = answer.text  # type: ignore[attr-defined]
    assert answer.status_code < 500, where  # type: ignore[attr-defined]
    assert not [one for one in secrets if one in text], where
    assert "1337" not in text, f"{where}: what was sent was evaluated"
    assert "root:x:" not in text, where
    assert "sqlalchemy" not in text.lower(), where


def test_probes_in_paths_and_queries_find_nothing(places: Site, secrets: set[str]) -> None:
    client = person(places, HERE, *ROLES)
    asked = walking.queries(places, client, HERE)
    gets = [route for route in walking.routes(places) if route.method == "GET"]
    wide = [route for route in gets if route.names or asked.get(route.path)]
    own = {route.path: walking.addresses(places, route, HERE, most=1) for route in gets}

    @settings(max_examples=150, database=None)
    @given(st.sampled_from(wide), INPUTS, st.data())
    def probe(route: walking.Route, told: str, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from([*route.names, *sorted(asked.get(route.path, ()))]))
        if name in route.names:
            address = route.address(
                dict.fromkeys(route.names, "x") | {name: quote(told, safe="") or "x"}
            )
        else:
            address = f"{own[route.path][0]}?{urlencode({name: told}, errors='replace')}"
        assert_safe(client, client.get(address), f"{route.path} {name}={told!r}", secrets)

    probe()
    assert len(rows_of(places.ws, tables.cases)) > 10, "nothing was dropped"


def test_probes_in_fields_of_forms_find_nothing(places: Site, secrets: set[str]) -> None:
    people = [person(places, HERE, "caseworker"), person(places, HERE, *ROLES)]
    known = walking.forms(places, people, HERE)
    known = {path: one for path, one in known.items() if not path.startswith("/account/")}

    @settings(max_examples=150, database=None)
    @given(st.sampled_from(sorted(known)), INPUTS, st.data())
    def probe(path: str, told: str, data: st.DataObject) -> None:
        address, form, client = known[path]
        names = sorted(set(form.fields) - {"_token"}) or ["x"]
        some = data.draw(st.sets(st.sampled_from(names), min_size=1))
        sent = fill(form, address, **dict.fromkeys(some, told)).values
        answer = client.post(address, {k: v for k, v in sent.items() if k != "_token"})
        assert_safe(client, answer, f"{path} {sorted(some)}={told!r}", secrets)

    probe()
    assert len(rows_of(places.ws, tables.users)) > 3, "nothing was dropped"


@cache
def methods() -> tuple[str, ...]:
    return ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD")


@pytest.mark.parametrize("method", methods())
def test_other_methods_are_refused_with_all_headers(places: Site, method: str) -> None:
    client = person(places, HERE, *ROLES)
    for path in ("/", "/cases", "/users", "/language", "/nothing", "/static/page.css"):
        answer = client.http.request(method, path)
        allowed = {"HEAD"} if path.startswith("/static") else set()
        assert answer.status_code in (404, 405) or method in allowed, f"{method} {path}"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
