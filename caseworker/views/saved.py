"""Saved views as lists show them: a row of links above the filters."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from caseworker.cases.common import me, places
from caseworker.cases.filters import chosen_of, query_of
from caseworker.web.visit import Visitor
from pipelines.store import Connection, views
from pipelines.store.views import View

MOST = 30
"""Views of one person."""

LONGEST = 60
"""Characters of a name."""


@dataclass(frozen=True)
class Link:
    """A saved view as a link."""

    name: str
    href: str
    here: bool
    shared: bool


@dataclass(frozen=True)
class Bar:
    """The saved views that somebody sees, and the list that could be saved now."""

    links: list[Link]
    query: str

    @property
    def here(self) -> bool:
        """Whether the list that is shown is one of them."""
        return any(link.here for link in self.links)


def bar_of(visit: Visitor, connection: Connection, query: str) -> Bar:
    """The views for a list whose filters make up this query."""
    found = seen(visit, connection)
    links = [
        Link(view.name, f"/cases?{view.query}", view.query == query, view.jurisdiction is not None)
        for view in found
    ]
    return Bar(links, query)


def seen(visit: Visitor, connection: Connection) -> list[View]:
    """Views of the user, then those shared where they work."""
    return views.seen_by(connection, me(visit), visit.scope, places(visit, connection))


def canonical(query: str) -> str:
    """The query of a list as its address has it; what is no filter is left out."""
    told = parse_qs(query)
    return query_of(chosen_of(lambda name: told.get(name, [""])[0]))
