"""Keeping a list under a name: save, share, rename, delete. A view's address is its filters'."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from starlette.responses import Response

from caseworker.cases.common import READERS, SUPERVISORS, me, places
from caseworker.views.saved import LONGEST, MOST, canonical, seen
from caseworker.web import Pages, Visit, errors
from caseworker.web.visit import Visitor
from pipelines.store import Connection, access, views
from pipelines.store.views import View

pages = Pages()


@pages.page("/views", allow=READERS)
def listing(visit: Visit) -> Response:
    """One's own views, to be renamed and deleted; and those shared by others."""
    return _page(visit)


@pages.page("/views/new", allow=READERS)
def new(visit: Visit) -> Response:
    """Ask for the name of the list that is to be kept."""
    return _form(visit, canonical(visit.query("list", limit=600)))


@pages.action("/views", allow=READERS)
def save(visit: Visit) -> Response:
    """Keep a list under a name."""
    query = canonical(visit.form.text("list", limit=600))
    name = visit.form.text("name", limit=200)
    where = visit.form.text("share", limit=80)
    with visit.write() as connection:
        wrong = _wrong_name(visit, name)
        if not wrong and views.count_of(connection, me(visit)) >= MOST:
            wrong = visit.t("views.errors.many", most=MOST)
        if where and where not in shareable(visit, connection):
            raise errors.BadRequest
        view = View(uuid4().hex, me(visit), name, query, where or None, int(visit.now))
        if not wrong and not views.add(connection, view):
            wrong = visit.t("views.errors.taken")
        if not wrong:
            told = {"shared": where or None}
            visit.audit(connection, action="view.saved", subject=view.view_id, content=told)
    if wrong:
        return _form(visit, query, wrong, 422)
    visit.flash("views.saved", kind="good")
    return visit.redirect(f"/cases?{query}")


@pages.action("/views/{view_id}/rename", allow=READERS)
def rename(visit: Visit, view_id: str) -> Response:
    """Give a view another name."""
    name = visit.form.text("name", limit=200)
    wrong = _wrong_name(visit, name)
    with visit.write() as connection:
        view = _own(visit, connection, view_id)
        if not wrong and not views.rename(connection, view, name):
            wrong = visit.t("views.errors.taken")
    if wrong:
        return _page(visit, wrong={view_id: wrong}, typed={view_id: name}, status=422)
    visit.flash("views.renamed", kind="good")
    return visit.redirect("/views")


@pages.action("/views/{view_id}/delete", allow=READERS)
def delete(visit: Visit, view_id: str) -> Response:
    """Forget a view; the cases stay where they are."""
    with visit.write() as connection:
        view = _own(visit, connection, view_id)
        views.remove(connection, view_id)
        told = {"shared": view.jurisdiction}
        visit.audit(connection, action="view.deleted", subject=view_id, content=told)
    visit.flash("views.deleted", kind="info")
    return visit.redirect("/views")


def shareable(visit: Visitor, connection: Connection) -> list[str]:
    """Jurisdictions with which somebody may share: a supervisor those of their scope."""
    if not SUPERVISORS.allows(visit.known):
        return []
    return sorted({*places(visit, connection), *visit.scope})


def _own(visit: Visitor, connection: Connection, view_id: str) -> View:
    """A view of the user; a supervisor may also clear away what is shared in their scope."""
    view = views.get(connection, view_id)
    if view is None:
        raise errors.NotFound
    shared_here = view.jurisdiction is not None and access.covers(visit.scope, view.jurisdiction)
    if view.owner != me(visit) and not (shared_here and SUPERVISORS.allows(visit.known)):
        raise errors.NotFound
    return view


def _wrong_name(visit: Visitor, name: str) -> str:
    if not name:
        return visit.t("views.errors.no_name")
    return visit.t("views.errors.long", limit=LONGEST) if len(name) > LONGEST else ""


def _form(visit: Visitor, query: str, wrong: str = "", status: int = 200) -> Response:
    with visit.read() as connection:
        where = shareable(visit, connection)
    shown: dict[str, Any] = {"query": query, "wrong": wrong, "places": where, "longest": LONGEST}
    return visit.render("views/new.html", status=status, typed=visit.form.values, **shown)


def _page(
    visit: Visitor,
    *,
    wrong: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    with visit.read() as connection:
        found = seen(visit, connection)
    own = [view for view in found if view.owner == me(visit)]
    others = [view for view in found if view.owner != me(visit)]
    shown: dict[str, Any] = {"own": own, "others": others, "longest": LONGEST}
    return visit.render(
        "views/list.html", status=status, wrong=wrong or {}, typed=typed or {}, **shown
    )
