"""Schemathesis over every route for every role: no failure, headers always, types as declared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    status_code_conformance,
)

from pipelines.access.user import ROLES
from tests.caseworker.clients import Client, Site
from tests.caseworker.describing import document
from tests.caseworker.reading import read
from tests.caseworker.two_places import HERE, person

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    status_code_conformance,
]
HARMFUL = ("/account/password", "/account/second-factor/off", "/users/{user_id}")
"""Would take the tester's own roles or session away."""


def tried(site: Site, roles: Sequence[str], examples: int) -> int:
    """Try every operation of these roles; gives how many there were."""
    people = [person(site, HERE, "caseworker"), person(site, HERE, *ROLES)]
    client = person(site, HERE, *roles)
    schema = schemathesis.openapi.from_dict(document(site, people, client, HERE))
    schema.app = site.app
    count = 0
    with asgi.get_client(site.app) as session:
        for found in schema.get_all_operations():
            operation = found.ok()
            if operation.method == "post" and operation.path.startswith(HARMFUL):
                continue
            try_operation(operation, session, client, examples)
            count += 1
    return count


def try_operation(operation: Any, session: Any, client: Client, examples: int) -> None:
    """Let cases of an operation be made, as it is described and as it is not."""
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    has_input = operation.body or operation.path_parameters or operation.query
    cases = st.one_of(right, wrong) if has_input else right

    @settings(
        max_examples=examples if has_input else 1,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def one(case: Any) -> None:
        headers = {"X-CSRF-Token": client.token}
        cookies = {"certify": client.http.cookies["certify"]}
        sent = {"headers": headers, "cookies": cookies, "base_url": "http://localhost"}
        answer = case.call(session=session, allow_redirects=False, **sent)
        case.validate_response(answer, checks=CHECKS)
        if "text/html" in answer.headers.get("content-type", [""])[0]:
            assert not read(answer.text).runs, f"{operation.label}: {read(answer.text).runs}"

    one()


def test_whatever_is_sent_is_answered_as_declared(places: Site) -> None:
    """Every route once or twice, as somebody with every role; each role by itself takes longer."""
    assert tried(places, ROLES, examples=1) >= 80


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_whatever_a_role_sends_is_answered_as_declared(places: Site, role: str) -> None:
    assert tried(places, (role,), examples=12) >= 10
