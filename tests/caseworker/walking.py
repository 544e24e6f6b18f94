"""Walking over every route there is, with ids that exist.

A route that is added with a parameter of a new name makes the walk fail until `PARAMETERS` says
where the ids of that name stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import Table, select
from starlette.routing import Mount

from caseworker.oversight.pages import PANELS
from caseworker.web.guard import Guard
from caseworker.web.pages import guard_of
from pipelines.store import tables
from tests.caseworker.clients import Client, Site
from tests.caseworker.reading import Form, read
from tests.caseworker.two_places import MONTH

PARAMETERS: dict[str, tuple[Table, str]] = {
    "case_id": (tables.cases, "jurisdiction"),
    "proposal_id": (tables.proposals, "jurisdiction"),
    "recipient_id": (tables.recipients, "jurisdiction"),
    "bulk_id": (tables.proposals, "jurisdiction"),
    "contact_id": (tables.contact_attempts, "jurisdiction"),
    "document_id": (tables.documents, "jurisdiction"),
    "look_id": (tables.second_looks, "jurisdiction"),
    "view_id": (tables.saved_views, "owner"),
    "draft_id": (tables.drafts, "user_id"),
    "user_id": (tables.users, ""),
    "batch_id": (tables.batches, ""),
}
"""Per parameter of an address its table, and the column that says whose a row is."""

FIXED = {"month": [MONTH], "panel": list(PANELS)}
SKIPPED = ("/login/outside", "/login/outside/callback", "/logout")
"""The first two lead to a provider; the third ends the walk."""


@dataclass(frozen=True)
class Route:
    """A route of the page."""

    method: str
    path: str
    guard: Guard

    @property
    def names(self) -> list[str]:
        """Its parameters."""
        return re.findall(r"\{(\w+)(?::\w+)?\}", self.path)

    @property
    def owned(self) -> list[str]:
        """Its parameters that belong to a jurisdiction or a person."""
        return [name for name in self.names if PARAMETERS.get(name, ("", ""))[1]]

    def address(self, values: dict[str, str]) -> str:
        """Its address with these values."""
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: values[found[1]], self.path)


def routes(site: Site) -> list[Route]:
    """Every route with a rule, apart from those that lead elsewhere."""
    found = []
    for route in site.app.routes:
        if isinstance(route, Mount) or route.path in SKIPPED:
            continue
        guard = guard_of(route)
        assert guard is not None
        found += [Route(method, route.path, guard) for method in sorted(route.methods)]
    return found


def ids(site: Site, name: str, place: str, most: int = 2) -> list[dict[str, str]]:
    """Values of a parameter in a place, each with the recipient whose it is; perhaps none."""
    if name in FIXED:
        return [{name: value} for value in FIXED[name]]
    assert name in PARAMETERS, f"say in PARAMETERS where the ids of {{{name}}} stand"
    table, whose = PARAMETERS[name]
    query = select(table).where(table.c[name].is_not(None))
    if whose == "jurisdiction":
        query = query.where(table.c.jurisdiction == place)
    elif whose:
        query = query.where(table.c[whose].in_(_people(place)))
    with site.ws.store.read() as connection:
        rows = connection.execute(query.order_by(table.c[name])).mappings().all()
    found = []
    for row in rows:
        one = {name: str(row[name])}
        if "recipient_id" in row:
            one["recipient_id"] = str(row["recipient_id"])
        if one[name] not in [other[name] for other in found]:
            found.append(one)
    return found[:most]


def _people(place: str) -> Any:
    users = tables.users
    return select(users.c.user_id).where(users.c.jurisdictions == f'["{place}"]')


def addresses(site: Site, route: Route, place: str, most: int = 2) -> list[str]:
    """Addresses of a route with ids of a place."""
    values: list[dict[str, str]] = [{}]
    for name in reversed(route.names):
        if all(name in one for one in values):
            continue
        values = [before | one for before in values for one in ids(site, name, place, most)]
    return [route.address(one) for one in values]


def pages(
    site: Site, client: Client, place: str, most: int = 2
) -> Iterator[tuple[Route, str, Any]]:
    """Every page that somebody may see in a place: route, address and answer."""
    for route in routes(site):
        if route.method == "GET" and route.guard.rule.allows(client.user):
            for address in addresses(site, route, place, most):
                yield route, address, client.get(address)


def also(site: Site, place: str) -> list[str]:
    """Pages that only show their forms for something that was chosen before."""
    at = tables.cases.c
    query = select(at.case_id, at.kind).where(at.jurisdiction == place, at.status == "open")
    with site.ws.store.read() as connection:
        chosen = [row.case_id for row in connection.execute(query) if row.kind == "match_review"]
        waiting = [row["proposal_id"] for row in ids(site, "proposal_id", place, 9)]
    picked = "&".join(f"case={one}" for one in chosen[-2:])
    returned = "&".join(f"proposal={one}" for one in waiting)
    return [
        f"/bulk/different?{picked}",
        f"/bulk/assign?{picked}",
        f"/bulk/return?{returned}",
        *(f"/cases?kind={kind}" for kind in ("loss_verification", "match_review", "conflict")),
    ]


def forms(site: Site, clients: list[Client], place: str) -> dict[str, tuple[str, Form, Client]]:
    """By path of its route every form that pages show to these people, and to whom."""
    found: dict[str, tuple[str, Form, Client]] = {}
    posts = [route for route in routes(site) if route.method == "POST"]
    for client in clients:
        answers = [answer for _, _, answer in pages(site, client, place, most=3)]
        answers += [client.get(address) for address in also(site, place)]
        for answer in answers:
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            for form in read(answer.text).forms:
                if form.method != "post":
                    continue
                for address in (form.action, *form.also):
                    path = _path_of(posts, address.partition("?")[0])
                    if path not in SKIPPED:
                        found.setdefault(path, (address, form, client))
    return found


def queries(site: Site, client: Client, place: str) -> dict[str, set[str]]:
    """By path of its route the names of the query that links and forms of pages use."""
    found: dict[str, set[str]] = {}
    gets = [route for route in routes(site) if route.method == "GET"]
    for _, _, answer in pages(site, client, place):
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page = read(answer.text)
        for link in page.links:
            address, _, query = link.partition("?")
            names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
            found.setdefault(_path_of(gets, address), set()).update(names)
        for form in page.forms:
            if form.method == "get":
                found.setdefault(_path_of(gets, form.action), set()).update(form.fields)
    paths = {route.path for route in gets}
    return {path: names | {"after"} for path, names in found.items() if path in paths}


def _path_of(posts: list[Route], address: str) -> str:
    for route in sorted(posts, key=lambda one: one.path.count("{")):
        pattern = re.sub(r"\\\{\w+(:path)?\\\}", "[^/]+", re.escape(route.path))
        if re.fullmatch(pattern, address):
            return route.path
    return address
