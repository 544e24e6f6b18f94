"""The page as an OpenAPI document, made from what it shows: routes, ids that exist, queries, forms.

The page itself serves no such document: it is for people. Paths and methods come from the routes,
names of queries from the links and filters on the pages, fields of forms with their options, kinds
and lengths from the forms as they are rendered. So nothing has to be declared twice, and a route or
a field that is added is described by itself.
"""

from __future__ import annotations

import re
from typing import Any

from tests.caseworker import walking
from tests.caseworker.clients import Client, Site
from tests.caseworker.reading import Field, Form
from tests.caseworker.walking import Route

PLAIN = {"type": "string"}
ANSWERS = ("200", "204", "303", "400", "403", "404", "409", "413", "422", "429")
KINDS = ("text/html", "text/plain", "text/csv", "application/pdf", "image/png", "image/jpeg")
HEADERS = {
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "^nosniff$",
    "referrer-policy": "^same-origin$",
    "cross-origin-opener-policy": "^same-origin$",
    "cross-origin-resource-policy": "^same-origin$",
    "permissions-policy": "camera=",
    "x-frame-options": "^DENY$",
    "cache-control": "^no-store$",
}
"""What every answer carries, by a pattern."""


def document(site: Site, people: list[Client], client: Client, place: str) -> dict[str, Any]:
    """The document of what somebody with these roles may use.

    Args:
        site: the page.
        people: who between them are shown every form.
        client: whose routes are described.
        place: of the ids.
    """
    forms = walking.forms(site, people, place)
    queries = walking.queries(site, people[0], place)
    paths: dict[str, Any] = {}
    for route in walking.routes(site):
        if not route.guard.rule.allows(client.user):
            continue
        told: dict[str, Any] = {
            "parameters": _parameters(site, route, place),
            "responses": _answers(),
        }
        if route.method == "GET":
            told["parameters"] += [_query(name) for name in sorted(queries.get(route.path, ()))]
        else:
            told["requestBody"] = _body(forms[route.path][1] if route.path in forms else None)
        path = re.sub(r":path\}", "}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = told
    return {"openapi": "3.1.0", "info": {"title": "page", "version": "1"}, "paths": paths}


def _parameters(site: Site, route: Route, place: str) -> list[dict[str, Any]]:
    """Ids that exist, and anything else that may stand between two slashes."""
    found = []
    for name in route.names:
        known = [one[name] for one in walking.ids(site, name, place)]
        schema = {"anyOf": [{"enum": known}, {"type": "string", "minLength": 1}]}
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    return found


def _query(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": PLAIN}


def _body(form: Form | None) -> dict[str, Any]:
    fields = [] if form is None else [f for f in form.fields.values() if f.kind != "file"]
    schema = {
        "type": "object",
        "properties": {one.name: _field(one) for one in fields if one.name != "_token"},
        "additionalProperties": form is None,
    }
    return {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}


def _field(one: Field) -> dict[str, Any]:
    usual: list[dict[str, Any]] = [PLAIN]
    if one.options:
        usual.append({"enum": one.options})
    if one.value:
        usual.append({"const": one.value})
    if one.kind == "date":
        usual.append({"type": "string", "format": "date"})
    return {"anyOf": usual}


def _answers() -> dict[str, Any]:
    headers = {
        name: {"required": True, "schema": {"type": "string", "pattern": pattern}}
        for name, pattern in HEADERS.items()
    }
    content = {kind: {} for kind in KINDS}
    return {
        status: {"description": status, "headers": headers}
        | ({} if status in ("204", "303") else {"content": content})
        for status in ANSWERS
    }
