"""Changing one's password; the first one must be changed before anything else."""

from __future__ import annotations

from starlette.responses import Response

from caseworker.login.begin import begin
from caseworker.web import SIGNED_IN, Pages, Visit, errors
from caseworker.web.rules import UNFINISHED
from caseworker.web.visit import Visitor
from pipelines.access import own, sessions
from pipelines.access import passwords as secret
from pipelines.access.sessions import FULL


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/account/first-password", allow=UNFINISHED)(first_form)
    pages.action("/account/first-password", allow=UNFINISHED, keep=False)(set_first)
    pages.page("/account/password", allow=SIGNED_IN)(form)
    pages.action("/account/password", allow=SIGNED_IN, keep=False)(change)


def first_form(visit: Visit) -> Response:
    """The form for the first password of one's own."""
    if not visit.known.must_change_password:
        return visit.redirect("/")
    return _form(visit, first=True)


def set_first(visit: Visit) -> Response:
    """Set the first password of one's own."""
    if not visit.known.must_change_password:
        return visit.redirect("/")
    return _set(visit, first=True)


def form(visit: Visit) -> Response:
    """The form for another password."""
    if visit.known.outside:
        raise errors.NotFound
    return _form(visit, first=False)


def change(visit: Visit) -> Response:
    """Set another password; the present one is asked for, and tries are counted."""
    user = visit.known
    if user.outside:
        raise errors.NotFound
    now_used = _typed(visit, "present")
    if visit.site.log_in.password(user.username, now_used, visit.network, visit.now) is None:
        return _form(visit, first=False, wrong={"present": "account.errors.present"})
    return _set(visit, first=False)


def _set(visit: Visitor, *, first: bool) -> Response:
    user, new = visit.known, _typed(visit, "new")
    wrong = {}
    weakness = secret.weakness(new, user.username)
    with visit.read() as connection:
        kept = own.password_is(connection, user)
    if weakness is None and secret.matches(kept, new):
        weakness = "same"
    if weakness:
        wrong["new"] = f"account.errors.{weakness}"
    elif new != _typed(visit, "again"):
        wrong["again"] = "account.errors.again"
    if wrong:
        return _form(visit, first=first, wrong=wrong)
    hashed = secret.hashed(new)
    with visit.write() as connection:
        here = sessions.hash_of(visit.raw)
        own.set_password(connection, user, hashed, keep_session=here, now=visit.now)
    begin(visit, user, FULL, anew=False)
    visit.flash("account.password_changed", kind="good")
    return visit.redirect("/" if first else "/account")


def _form(visit: Visitor, *, first: bool, wrong: dict[str, str] | None = None) -> Response:
    return visit.render(
        "account/password.html",
        status=422 if wrong else 200,
        first=first,
        wrong=wrong or {},
        least=secret.LEAST,
    )


def _typed(visit: Visitor, name: str) -> str:
    """A password as it was typed: outer spaces belong to it."""
    return visit.form.fields.get(name, [""])[0]
