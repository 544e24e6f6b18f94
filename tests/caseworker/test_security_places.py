"""What belongs to another jurisdiction looks as if it did not exist, whatever route is tried."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from httpx import Response

from caseworker.web.cookies import FLASH
from pipelines.access.user import ROLES
from pipelines.store import tables
from tests.caseworker import walking
from tests.caseworker.clients import Client, Site
from tests.caseworker.two_places import EVIL, HERE, THERE, fill, person
from tests.caseworker.walking import PARAMETERS, Route
from tests.review.desk_world import rows_of

MISSING = "f" * 32
THROWS_AWAY = "/drafts/{draft_id}/discard"
"""Says "thrown away" of any id, one's own or not; only one's own is."""


def plain(answer: Response, *ids: str) -> tuple[int, str]:
    """An answer without what differs from one request to the next."""
    text = re.sub(r'name="_token" value="[^"]*"', "", answer.text)
    for one in ids:
        text = text.replace(one, "ID")
    return answer.status_code, text


def pairs(site: Site, route: Route) -> list[tuple[str, str, list[str]]]:
    """Addresses with ids of the other place, each with one of an id that nobody has."""
    found = []
    for theirs in walking.ids(site, route.owned[-1], THERE):
        values = {name: walking.ids(site, name, HERE)[0][name] for name in route.names} | theirs
        nobody = values | dict.fromkeys(route.owned, MISSING)
        foreign = [values[name] for name in route.owned]
        found.append((route.address(values), route.address(nobody), foreign))
    assert found, f"the other place has nothing for {route.path}"
    return found


def ours(site: Site) -> Client:
    """Somebody with every role here, and none there."""
    return person(site, HERE, *ROLES)


def of_there(site: Site) -> dict[str, Any]:
    """Everything that is on record about the other place and its people."""
    ids = [row["recipient_id"] for row in rows_of(site.ws, tables.recipients, there())]
    found: dict[str, Any] = {}
    for table in tables.metadata.sorted_tables:
        if "recipient_id" in table.c:
            found[table.name] = rows_of(site.ws, table, table.c.recipient_id.in_(ids))
        elif "jurisdiction" in table.c:
            found[table.name] = rows_of(site.ws, table, table.c.jurisdiction == THERE)
    assert found["proposals"]
    assert found["contact_attempts"]
    cases = [row["case_id"] for row in found["cases"]]
    for table in (tables.claims, tables.case_waits, tables.case_assignments, tables.case_events):
        found[table.name] = rows_of(site.ws, table, table.c.case_id.in_(cases))
    theirs = [one["draft_id"] for one in walking.ids(site, "draft_id", THERE)]
    found["drafts"] = rows_of(site.ws, tables.drafts, tables.drafts.c.draft_id.in_(theirs))
    assert found["drafts"]
    return found


def there() -> Any:
    return tables.recipients.c.jurisdiction == THERE


def test_an_id_of_another_place_is_no_id_on_any_page(places: Site) -> None:
    client, tried = ours(places), 0
    for route in walking.routes(places):
        if route.method != "GET" or not route.owned:
            continue
        for address, nobody, ids in pairs(places, route):
            answer = client.get(address)
            assert answer.status_code == 404, f"{route.path} shows what is another place's"
            assert plain(answer, *ids) == plain(client.get(nobody), MISSING), route.path
            own = walking.addresses(places, route, HERE)[0]
            assert client.get(own).status_code in (200, 303, 404)
            tried += 1
    assert tried >= 15


def test_an_id_of_another_place_is_no_id_in_any_action(places: Site) -> None:
    client, before, tried = ours(places), of_there(places), 0
    people = [person(places, HERE, "caseworker"), client]
    known = walking.forms(places, people, HERE)
    every = dict.fromkeys({name for _, form, _ in known.values() for name in form.fields}, EVIL)
    for route in walking.routes(places):
        if route.method != "POST" or not route.owned:
            continue
        sent = fill(known[route.path][1]).values if route.path in known else every
        sent = {name: value for name, value in sent.items() if name != "_token"}
        for address, nobody, ids in pairs(places, route):
            for values in ({}, sent):
                answer = client.post(address, values)
                told = f"{route.path}: {answer.status_code}"
                nonsense = not values or route.path not in known
                refused = answer.status_code == 404 or (answer.status_code == 400 and nonsense)
                assert refused or route.path == THROWS_AWAY, told
                same = client.post(nobody, values)
                assert plain(answer, *ids) == plain(same, MISSING), route.path
                if FLASH in client.http.cookies:  # or the next page would say it
                    client.http.cookies.delete(FLASH)
                tried += 1
    assert tried >= 80
    assert of_there(places) == before


def test_an_id_of_another_place_in_a_field_changes_and_shows_nothing(places: Site) -> None:
    """Forms name cases, proposals, evidence and people in their fields as well."""
    swaps = swapped(places)
    before = of_there(places)
    numbers = [row["id_number"] for row in rows_of(places.ws, tables.recipients, there())]
    ids = [row["recipient_id"] for row in rows_of(places.ws, tables.recipients, there())]
    people, tried = [person(places, HERE, "caseworker"), ours(places)], 0
    for path, (address, form, client) in walking.forms(places, people, HERE).items():
        sent = {k: v for k, v in fill(form, address).values.items() if k != "_token"}
        changed = {name: swap(value, swaps) for name, value in sent.items()}
        if changed == sent:
            continue
        tried += 1
        answer = client.post(address, changed)
        assert answer.status_code < 500, path
        for secret in (*numbers, *ids):
            typed = [
                v
                for value in changed.values()
                for v in ([value] if isinstance(value, str) else value)
            ]
            assert secret not in answer.text or any(secret in v for v in typed), path
        assert not [n for n in numbers if n in answer.text], path
    assert tried >= 4
    assert of_there(places) == before


def test_an_id_of_another_place_in_the_query_shows_nothing(places: Site) -> None:
    client = ours(places)
    secret = [row["recipient_id"] for row in rows_of(places.ws, tables.recipients, there())]
    kinds = sorted(name for name in PARAMETERS if PARAMETERS[name][1])
    foreign = {name: walking.ids(places, name, THERE)[0][name] for name in kinds}
    by_path = {r.path: r for r in walking.routes(places) if r.method == "GET"}
    for path, names in walking.queries(places, client, HERE).items():
        address = walking.addresses(places, by_path[path], HERE, most=1)[0]
        for theirs in foreign.values():
            for asked in ([*names], *([one] for one in SAY_WHICH & names)):
                answer = client.get(f"{address}?{urlencode(dict.fromkeys(asked, theirs))}")
                assert answer.status_code < 500, f"{path} {asked}"
                shown = answer.text.replace(theirs, "")
                assert not [one for one in secret if one in shown], f"{path} {asked}"


SAY_WHICH = {"case", "proposal", "evidence", "recipient", "id"}
"""Names in queries that are answered with what they name."""


def swapped(site: Site) -> dict[str, str]:
    """By every id of this place one of the same kind of the other."""
    found = {}
    for name in (n for n in PARAMETERS if PARAMETERS[n][1]):
        theirs = walking.ids(site, name, THERE)[0][name]
        found |= {one[name]: theirs for one in walking.ids(site, name, HERE, most=100)}
    evidence = tables.evidence
    by_place = [
        [
            row["evidence_id"]
            for row in rows_of(site.ws, evidence)
            if int(row["recipient_id"][1:]) % 2 == odd
        ]
        for odd in (0, 1)
    ]
    return found | dict.fromkeys(by_place[0], by_place[1][0])


def swap(value: Any, swaps: dict[str, str]) -> Any:
    """A value of a form with ids of the other place in it."""
    if isinstance(value, list):
        return [swap(one, swaps) for one in value]
    for mine, theirs in swaps.items():
        value = value.replace(mine, theirs)
    return value
