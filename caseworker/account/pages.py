"""One's own account: language, shortcuts, sessions."""

from __future__ import annotations

from starlette.responses import Response

from caseworker.account import passwords, second_factor
from caseworker.web import SIGNED_IN, Pages, Visit
from pipelines.access import own
from pipelines.access.user import LANGUAGES
from pipelines.store import sessions as stored

pages = Pages()


@pages.page("/account", allow=SIGNED_IN)
def profile(visit: Visit) -> Response:
    """Who one is here, and where one is logged in."""
    limits = visit.site.settings.limits
    now = int(visit.now)
    with visit.read() as connection:
        running = stored.running(connection, visit.known.user_id, now - limits.idle, now)
    here = visit.session.session_id if visit.session else ""
    return visit.render("account/profile.html", running=running, here=here)


@pages.action("/account/tastes", allow=SIGNED_IN)
def tastes(visit: Visit) -> Response:
    """Set language and shortcuts."""
    with visit.write() as connection:
        own.set_tastes(
            connection,
            visit.known,
            language=visit.form.choice("language", LANGUAGES),
            shortcuts=bool(visit.form.text("shortcuts")),
        )
    visit.flash("account.saved", kind="good")
    return visit.redirect("/account")


@pages.action("/account/sessions/end", allow=SIGNED_IN)
def end_session(visit: Visit) -> Response:
    """End one of one's other sessions."""
    session_id = visit.form.text("session", limit=64, required=True)
    with visit.write() as connection:
        stored.end(connection, int(visit.now), session_id=session_id, user_id=visit.known.user_id)
    visit.flash("account.session_ended", kind="good")
    return visit.redirect("/account")


passwords.attach(pages)
second_factor.attach(pages)
