"""The guard before every route: origin, form, session, rule; in this order.

A form whose session ended while it was typed is kept for its user and offered after log-in.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from caseworker.web.arriving import SAFE, arriving, check_origin, find_session, form_of
from caseworker.web.errors import Forbidden
from caseworker.web.kept import from_draft, keep, log_in_address
from caseworker.web.rules import Rule
from caseworker.web.site import Site
from caseworker.web.visit import Visitor
from pipelines.access import sessions

FORM_BYTES = 256_000
"""What a form without files may weigh."""


class Elsewhere(Exception):
    """The request is answered with another page: log-in, first password, a kept form."""

    def __init__(self, visitor: Visitor, path: str) -> None:
        self.visitor = visitor
        self.path = path
        super().__init__(path)

    def response(self) -> Response:
        """The way there."""
        return self.visitor.redirect(self.path)


class Ended(Elsewhere):
    """A part of a page was asked for by a page whose session is over.

    The page stays as it is, with everything that was typed, and says so in the place of the part.
    When its form is sent, the form is kept and offered after log-in.
    """

    def response(self) -> Response:
        """What stands in the place of the part."""
        return self.visitor.render("parts/ended.html", status=401)


@dataclass(frozen=True)
class Guard:
    """Lets a request pass to a route, with its visitor, or answers in its place."""

    rule: Rule
    nav: str = ""
    order: int = 50
    max_bytes: int = FORM_BYTES
    keep: bool = True
    """Whether a form is kept that came after its session had ended."""

    async def __call__(self, request: Request) -> None:
        """Check a request.

        Raises:
            PageError: it is refused.
            Elsewhere: another page has to come first.
        """
        site: Site = request.app.state.site
        visitor = arriving(request, site)
        own: dict[str, str] = {}
        if request.method not in SAFE:
            check_origin(request, site)
            request.state.max_bytes = self.max_bytes
            visitor.form, own = await form_of(request, self.max_bytes)
            own.setdefault("_token", request.headers.get("x-csrf-token", ""))
        await run_in_threadpool(self._check, visitor, own)

    def _check(self, visitor: Visitor, own: dict[str, str]) -> None:
        find_session(visitor)
        unsafe = visitor.request.method not in SAFE
        if not self.rule.public and visitor.user is None:
            if unsafe and visitor.is_htmx:
                raise Ended(visitor, "")
            token = own.get("_token", "") if unsafe and self.keep else ""
            raise Elsewhere(visitor, log_in_address(visitor, token))
        if unsafe:
            self._check_token(visitor, own.get("_token", ""))
        if not self.rule.public and not self.rule.unfinished:
            _check_finished(visitor)
        if not self.rule.allows(visitor.user):
            raise Forbidden
        if "_draft" in own:
            visitor.form = from_draft(visitor, own["_draft"])

    def _check_token(self, visitor: Visitor, token: str) -> None:
        if hmac.compare_digest(token.encode(), sessions.form_token(visitor.raw).encode()):
            return
        with visitor.read() as connection:
            owner = sessions.owner_of_form(connection, token, visitor.now) if token else None
        # Logged in anew in another tab: the form is theirs, but from an earlier session.
        if (
            self.rule.public
            or not self.keep
            or owner is None
            or owner.user_id != visitor.known.user_id
        ):
            raise Forbidden("web.errors.old_form")
        if not visitor.request.headers.get("origin"):  # a browser would say where it came from
            raise Forbidden("web.errors.old_form")
        if visitor.is_htmx:
            raise Ended(visitor, "")
        raise Elsewhere(visitor, f"/drafts/{keep(visitor, owner)}")


def _check_finished(visitor: Visitor) -> None:
    """Send those on who still owe a password of their own or a second factor."""
    user = visitor.known
    if user.outside:
        return
    if user.must_change_password:
        raise Elsewhere(visitor, "/account/first-password")
    asked = visitor.site.settings.second_factor_roles
    if not user.second_factor and any(role in asked for role in user.roles):
        raise Elsewhere(visitor, "/account/second-factor")
