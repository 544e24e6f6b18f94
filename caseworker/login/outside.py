"""The organisation's own log-in: OpenID Connect, authorization code with PKCE.

What has to be remembered on the way there and back travels in a sealed cookie of ten minutes.
"""

from __future__ import annotations

import hmac
import json
import logging
import secrets

from starlette.responses import RedirectResponse, Response

from caseworker.login.begin import after_log_in, begin
from caseworker.login.provider import Provider, ProviderError
from caseworker.login.vouched import account_of
from caseworker.web import PUBLIC, Pages, Visit, errors
from caseworker.web.cookies import OUTSIDE, set_cookie
from caseworker.web.redirects import goal
from caseworker.web.visit import Visitor
from pipelines.access.sessions import FULL
from pipelines.access.users import NotAllowedError

MINUTES = 10
CALLBACK = "/login/outside/callback"

_log = logging.getLogger(__name__)


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/login/outside", allow=PUBLIC)(leave)
    pages.page(CALLBACK, allow=PUBLIC)(come_back)


def leave(visit: Visit) -> Response:
    """Send the browser to the provider."""
    provider = _provider(visit)
    way = {
        "state": secrets.token_urlsafe(24),
        "nonce": secrets.token_urlsafe(24),
        "verifier": secrets.token_urlsafe(48),
        "next": goal(visit.query("next", limit=1000)),
    }
    try:
        address = provider.address(_callback(visit), way)
    except ProviderError as failed:
        return _refuse(visit, failed)
    response = visit.finish(RedirectResponse(address, 303))
    sealed = visit.site.sealer.seal(json.dumps(way).encode()).decode()
    set_cookie(response, visit.site, OUTSIDE, sealed, max_age=MINUTES * 60)
    return response


def come_back(visit: Visit) -> Response:
    """Take what the provider says, check it, and start a session."""
    provider = _provider(visit)
    sealed = visit.request.cookies.get(OUTSIDE, "").encode()
    opened = visit.site.sealer.open(sealed, MINUTES * 60) if sealed else None
    way = json.loads(opened) if opened else {}
    given = visit.query("state")
    if not way or not hmac.compare_digest(given.encode(), str(way["state"]).encode()):
        return _refuse(visit, ProviderError("the state does not belong to this browser"))
    try:
        claims = provider.claims(_callback(visit), visit.query("code", limit=4000), way)
        with visit.write() as connection:
            user = account_of(connection, visit.site.settings, claims, visit.now)
    except (ProviderError, NotAllowedError) as failed:
        return _refuse(visit, failed)
    begin(visit, user, FULL)
    response = visit.redirect(after_log_in(visit, user, goal(str(way["next"]))))
    response.delete_cookie(OUTSIDE, path="/")
    return response


def _provider(visit: Visitor) -> Provider:
    settings = visit.site.settings
    if not settings.oidc_issuer:
        raise errors.NotFound
    return Provider(
        settings.oidc_issuer.rstrip("/"),
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(),
        settings.oidc_scopes,
    )


def _callback(visit: Visitor) -> str:
    return visit.site.origin(visit.request) + CALLBACK


def _refuse(visit: Visitor, why: Exception) -> Response:
    """Back to the log-in; the reason is for the log and names nobody."""
    _log.warning("outside log-in refused: %s", why if isinstance(why, ProviderError) else "account")
    visit.flash("login.outside_refused", kind="bad")
    return visit.redirect("/login")
