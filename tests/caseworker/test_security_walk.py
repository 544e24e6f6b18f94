"""A walk over every page and every form there is, in a world in which all that is shown attacks."""

from __future__ import annotations

import logging
import re

import pytest
from httpx import Response

from pipelines.access.user import ROLES
from pipelines.store import tables
from tests.caseworker import walking
from tests.caseworker.clients import Client, Site
from tests.caseworker.reading import read
from tests.caseworker.two_places import EVIL, HERE, THERE, fill, person
from tests.review.desk_world import rows_of

HTMX = {"HX-Request": "true"}
SENDS_ELSEWHERE = ("/account/password", "/account/second-factor", "/account/second-factor/off")
"""Forms that would end the walker's own session or account."""


def everybody(site: Site) -> list[Client]:
    """People who between them see every form."""
    return [
        person(site, HERE, "caseworker"),
        person(site, HERE, *ROLES),
        person(site, HERE, "supervisor", "auditor"),
    ]


def is_page(answer: Response) -> bool:
    return answer.headers.get("content-type", "").startswith("text/html")


def assert_harmless(where: str, answer: Response) -> None:
    assert answer.status_code < 500, where
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy, where
    assert "frame-ancestors 'none'" in policy, where
    assert answer.headers["x-content-type-options"] == "nosniff", where
    assert answer.headers["cache-control"] == "no-store", where
    if is_page(answer):
        assert not read(answer.text).runs, f"{where}: {read(answer.text).runs}"
    else:
        told = answer.headers.get("content-disposition", "")
        assert not answer.content or told.startswith("attachment"), where


def test_the_world_is_full_of_attacks_and_every_parameter_has_its_ids(places: Site) -> None:
    client = person(places, HERE, *ROLES)
    seen = [a.text for _, _, a in walking.pages(places, client, HERE) if is_page(a)]
    shown = sum("&lt;x-evil" in text for text in seen)
    assert shown > 15, "pages show what was typed, with its markup made harmless"
    for name in {n for route in walking.routes(places) for n in route.names}:
        for place in (HERE, THERE):
            assert walking.ids(places, name, place)


@pytest.mark.slow
def test_nothing_that_was_written_runs_on_any_page(places: Site) -> None:
    for client in everybody(places):
        for route, address, answer in walking.pages(places, client, HERE, most=3):
            assert_harmless(f"{route.path} {address}", answer)
        for address in walking.also(places, HERE):
            assert_harmless(address, client.get(address))


@pytest.mark.slow
def test_nothing_that_is_typed_runs_fails_or_stands_in_an_address(
    places: Site, caplog: pytest.LogCaptureFixture
) -> None:
    numbers = [row["id_number"] for row in rows_of(places.ws, tables.recipients)]
    caplog.set_level(logging.DEBUG)
    sent = 0
    for path, (address, form, client) in walking.forms(places, everybody(places), HERE).items():
        if path in SENDS_ELSEWHERE:
            continue
        worst = fill(form, address, **dict.fromkeys(form.fields, EVIL)).values
        for values, headers in ((fill(form).values, {}), (worst, {}), (worst, HTMX)):
            typed = {name: value for name, value in values.items() if name != "_token"}
            answer = client.post(address, typed, **headers)
            assert_harmless(f"POST {path}", answer)
            sent += 1
            for name in ("location", "hx-redirect", "hx-push-url"):
                goal = answer.headers.get(name, "/")
                assert goal.startswith("/"), f"{path} leads to {goal}"
                assert not goal.startswith("//"), f"{path} leads to {goal}"
                assert not any(number in goal for number in numbers), path
                assert "evil" not in goal, f"{path} puts what was typed into {goal}"
    assert sent > 100
    for client in everybody(places)[:2]:
        for route, address, answer in walking.pages(places, client, HERE, most=1):
            assert_harmless(f"afterwards {route.path} {address}", answer)
    logged = "\n".join(f"{r.getMessage()} {r.exc_text or ''}" for r in caplog.records)
    assert "caseworker.requests" in {r.name for r in caplog.records}
    assert "x-evil" not in logged
    assert not [number for number in numbers if number in logged]


@pytest.mark.slow
def test_what_no_page_shows_in_this_world_takes_no_attack_either(places: Site) -> None:
    """Forms for states that are rare get every field that any form has."""
    people = everybody(places)
    seen = walking.forms(places, people, HERE)
    posts = {r.path: r for r in walking.routes(places) if r.method == "POST"}
    assert not set(seen) - set(posts), "a form is sent to where nobody takes it"
    assert len(seen) > len(posts) * 0.6
    every = dict.fromkeys({name for _, form, _ in seen.values() for name in form.fields}, EVIL)
    for path in sorted(set(posts) - set(seen) - {"/account/sessions/end"}):
        for client in people:
            for address in walking.addresses(places, posts[path], HERE):
                answer = client.post(address, {k: v for k, v in every.items() if k != "_token"})
                assert_harmless(f"POST {path}", answer)


def test_who_may_not_see_personal_data_sees_none(places: Site) -> None:
    people = rows_of(places.ws, tables.recipients)
    for roles in (("engineer",), ("administrator",)):
        client = person(places, HERE, *roles)
        for route, address, answer in walking.pages(places, client, HERE):
            for one in people:
                where = f"{roles[0]} {route.path} {address}"
                assert one["id_number"] not in answer.text, where
                assert one["recipient_id"] not in answer.text, where
                assert one["phone"] not in answer.text, where


def test_numbers_are_covered_on_every_page_until_somebody_asks(places: Site) -> None:
    numbers = [row["id_number"] for row in rows_of(places.ws, tables.recipients)]
    client = person(places, HERE, *ROLES)
    for route, address, answer in walking.pages(places, client, HERE, most=4):
        for number in numbers:
            assert number not in answer.text, f"{route.path} {address}"
            assert number not in address
    assert re.fullmatch(r"\d{17}[\dX]", numbers[0])
