"""What a request is, before anything is decided: its browser, its form, its session."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

from caseworker.web.errors import BadRequest, Forbidden
from caseworker.web.form import Form, read
from caseworker.web.site import Site
from caseworker.web.visit import Visitor
from pipelines.access import sessions
from pipelines.access.sessions import FULL, Session
from pipelines.store import sessions as stored

SAFE = ("GET", "HEAD", "OPTIONS")
TOUCH_SECONDS = 60
"""A session in use is noted at most this often, so that reading pages seldom writes."""


def arriving(request: Request, site: Site) -> Visitor:
    """The visitor of a request, as far as the browser tells."""
    raw = request.cookies.get(site.cookie, "")
    known = 20 <= len(raw) <= 100 and raw.isascii()
    visitor = Visitor(
        request=request,
        site=site,
        raw=raw if known else sessions.new_id(),
        fresh=not known,
        now=site.clock(),
    )
    request.state.visitor = visitor
    return visitor


def visitor_of(request: Request) -> Visitor:
    """The visitor of a request that no guard has seen: there is no such page."""
    visitor = arriving(request, request.app.state.site)
    find_session(visitor)
    return visitor


def check_origin(request: Request, site: Site) -> None:
    """Refuse what another site sends. Programs that say nothing still need the token."""
    origin = request.headers.get("origin")
    if origin is None:
        referer = request.headers.get("referer")
        if referer is None:
            if request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none"):
                return
            raise Forbidden("web.errors.other_site")
        parts = urlsplit(referer)
        origin = f"{parts.scheme}://{parts.netloc}"
    if origin.casefold() != site.origin(request).casefold():
        raise Forbidden("web.errors.other_site")


async def form_of(request: Request, max_bytes: int) -> tuple[Form, dict[str, str]]:
    """The form of a request, and apart from it the fields of the foundation."""
    try:
        data = await request.form(max_files=20, max_fields=1000, max_part_size=max_bytes)
    except HTTPException:
        raise BadRequest from None
    except UnicodeDecodeError:
        raise BadRequest from None
    return await read(data)


def find_session(visitor: Visitor) -> None:
    """Find the session of the browser's id, and note that it is in use."""
    if visitor.fresh:
        return
    limits = visitor.site.settings.limits
    with visitor.read() as connection:
        session = sessions.find(connection, visitor.raw, limits, visitor.now)
    if session is None:
        return
    visitor.session = session
    if session.stage == FULL:
        visitor.user = session.user
    if visitor.now - session.seen_at > TOUCH_SECONDS:
        _touch(visitor, session, urgent=visitor.now - session.seen_at > limits.idle / 2)


def _touch(visitor: Visitor, session: Session, *, urgent: bool) -> None:
    """Note that a session is in use. While a run writes, the next request may do so as well."""
    store = visitor.site.ws.store
    with store.write() if urgent else store.write_if_free() as connection:
        if connection is not None:
            stored.touch(connection, session.session_id, int(visitor.now))
