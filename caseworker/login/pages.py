"""Logging in with a password, the second step, and logging out."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from caseworker.login import outside
from caseworker.login.begin import after_log_in, begin
from caseworker.web import PUBLIC, Pages, Visit
from caseworker.web.cookies import LANGUAGE, set_cookie
from caseworker.web.redirects import goal, local
from caseworker.web.rules import UNFINISHED
from caseworker.web.visit import Visitor
from pipelines.access import own, sessions
from pipelines.access.sessions import CODE, FULL
from pipelines.access.user import LANGUAGES
from pipelines.store import sessions as stored

pages = Pages()

YEAR = 31_536_000


@pages.page("/login", allow=PUBLIC)
def form(visit: Visit) -> Response:
    """The form to log in with; whoever is in already goes on."""
    if visit.user is not None:
        return visit.redirect(goal(visit.query("next", limit=1000)))
    return _form(visit, visit.query("next", limit=1000))


@pages.action("/login", allow=PUBLIC)
def log_in(visit: Visit) -> Response:
    """Check username and password. Every refusal says the same."""
    username = visit.form.text("username", limit=200)
    password = visit.form.fields.get("password", [""])[0]
    user = visit.site.log_in.password(username, password, visit.network, visit.now)
    if user is None:
        return _form(visit, visit.form.text("next", limit=1000), username=username, wrong=True)
    stage = CODE if user.second_factor else FULL
    begin(visit, user, stage)
    target = goal(visit.form.text("next", limit=1000))
    if stage == CODE:
        return visit.redirect(f"/login/code?next={quote(target, safe='/')}")
    return visit.redirect(after_log_in(visit, user, target))


@pages.page("/login/code", allow=PUBLIC)
def code_form(visit: Visit) -> Response:
    """The form for the code of the second factor."""
    if visit.session is None or visit.session.stage != CODE:
        return visit.redirect("/login")
    return visit.render("login/code.html", next=visit.query("next", limit=1000), wrong=False)


@pages.action("/login/code", allow=PUBLIC)
def check_code(visit: Visit) -> Response:
    """Check the code; right, it makes the session a full one, under a new id."""
    if visit.session is None or visit.session.stage != CODE:
        return visit.redirect("/login")
    user, target = visit.session.user, goal(visit.form.text("next", limit=1000))
    if not visit.site.log_in.code(user, visit.form.text("code"), visit.network, visit.now):
        return visit.render("login/code.html", status=422, next=target, wrong=True)
    begin(visit, user, FULL)
    return visit.redirect(after_log_in(visit, user, target))


@pages.action("/logout", allow=UNFINISHED, keep=False)
def log_out(visit: Visit) -> Response:
    """End the session; the browser gets a new id."""
    with visit.write() as connection:
        stored.end(connection, int(visit.now), session_id=sessions.hash_of(visit.raw))
    visit.renew(sessions.new_id())
    visit.flash("login.logged_out", kind="good")
    return visit.redirect("/login")


@pages.action("/language", allow=PUBLIC)
def language(visit: Visit) -> Response:
    """Change the language, of the browser and of the account."""
    chosen = visit.form.choice("language", LANGUAGES)
    if visit.user is not None:
        with visit.write() as connection:
            own.set_tastes(connection, visit.user, language=chosen)
    response = visit.redirect(local(visit.form.text("back", limit=1000)))
    set_cookie(response, visit.site, LANGUAGE, chosen, max_age=YEAR)
    return response


def _form(visit: Visitor, target: str, username: str = "", wrong: bool = False) -> Response:
    return visit.render(
        "login/form.html",
        status=422 if wrong else 200,
        next=goal(target),
        username=username,
        wrong=wrong,
        outside=bool(visit.site.settings.oidc_issuer),
    )


outside.attach(pages)
