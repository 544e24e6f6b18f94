"""Declaring routes: each names who may use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.routing import BaseRoute

from caseworker.web.guard import FORM_BYTES, Guard
from caseworker.web.menu import Entry
from caseworker.web.rules import Rule
from caseworker.web.visit import Visitor

Handler = Callable[..., Any]


async def _visitor(request: Request) -> Visitor:
    visitor: Visitor = request.state.visitor
    return visitor


Visit = Annotated[Visitor, Depends(_visitor)]
"""Type of the one parameter that every route has."""


class Pages(APIRouter):
    """The routes of one subject."""

    def page(
        self, path: str, *, allow: Rule, nav: str = "", order: int = 50
    ) -> Callable[[Handler], Handler]:
        """A page (GET). With `nav`, the key of a text, it stands in the menu."""
        guard = Guard(allow, nav=nav, order=order)
        return self.get(path, dependencies=[Depends(guard)], response_model=None)

    def action(
        self, path: str, *, allow: Rule, max_bytes: int = FORM_BYTES, keep: bool = True
    ) -> Callable[[Handler], Handler]:
        """What a form does (POST); its token and origin are checked before.

        Without `keep`, a form whose session has ended is not kept: it holds passwords.
        """
        guard = Guard(allow, max_bytes=max_bytes, keep=keep)
        return self.post(path, dependencies=[Depends(guard)], response_model=None)


def guard_of(route: BaseRoute) -> Guard | None:
    """The guard of a route; none where it declares no rule."""
    for dependency in getattr(route, "dependencies", ()):
        if isinstance(dependency.dependency, Guard):
            return dependency.dependency
    return None


def menu_of(routes: list[BaseRoute]) -> list[Entry]:
    """The menu that the routes make up."""
    found = [(route, guard_of(route)) for route in routes]
    return sorted(
        Entry(guard.order, str(getattr(route, "path", "")), guard.nav, guard.rule)
        for route, guard in found
        if guard is not None and guard.nav
    )
