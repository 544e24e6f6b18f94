"""Forms that come after their session has ended: kept, and taken up again."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from caseworker.web.arriving import SAFE
from caseworker.web.errors import BadRequest
from caseworker.web.form import Form
from caseworker.web.redirects import local
from caseworker.web.visit import Visitor
from pipelines.access import drafts, sessions
from pipelines.access.sessions import CODE
from pipelines.access.user import User
from pipelines.store import Connection
from pipelines.store import sessions as stored


def log_in_address(visitor: Visitor, token: str) -> str:
    """Where somebody goes who is not signed in; a form they sent is kept first."""
    if visitor.session is not None and visitor.session.stage == CODE:
        return "/login/code"
    if visitor.request.method in SAFE:
        here = visitor.path
        if visitor.request.url.query:
            here += f"?{visitor.request.url.query}"
        return "/login" if here == "/" else f"/login?next={quote(here, safe='/')}"
    with visitor.read() as connection:
        owner = sessions.owner_of_form(connection, token, visitor.now) if token else None
    if owner is None:
        visitor.flash("login.ended", kind="warn")
        return "/login"
    keep(visitor, owner)
    visitor.flash("login.ended_kept", kind="warn")
    return "/login"


def keep(visitor: Visitor, owner: User) -> str:
    """Keep the form of a request for its user; gives the id of the kept form."""
    referer = urlsplit(visitor.request.headers.get("referer", ""))
    back = referer.path + (f"?{referer.query}" if referer.query else "")
    with visitor.write() as connection:
        return drafts.keep(
            connection,
            visitor.site.sealer,
            owner.user_id,
            path=visitor.path,
            back=local(back),
            values={name: list(values) for name, values in visitor.form.fields.items()},
            files=dict(visitor.form.files),
            now=visitor.now,
        )


def from_draft(visitor: Visitor, draft_id: str) -> Form:
    """The kept form that the user sends now.

    Raises:
        BadRequest: it is gone, somebody else's, or was going elsewhere.
    """

    def find(connection: Connection) -> drafts.Draft | None:
        user_id = visitor.known.user_id
        return drafts.find(connection, visitor.site.sealer, user_id, draft_id, visitor.now)

    with visitor.write() as connection:
        draft = find(connection)
        if draft is None or draft.path != visitor.path:
            raise BadRequest("web.errors.draft_gone")
        stored.use(connection, draft_id, visitor.known.user_id, int(visitor.now))
    return Form(draft.values, draft.files)
