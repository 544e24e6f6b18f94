"""Beginning a session, and where its user goes first."""

from __future__ import annotations

from caseworker.login.browsers import browser_of, network_of
from caseworker.web.visit import Visitor
from pipelines.access import drafts, sessions
from pipelines.access.sessions import FULL
from pipelines.access.user import User
from pipelines.store import audit


def begin(visit: Visitor, user: User, stage: str, anew: bool = True) -> None:
    """Start a session under a new id, whatever id the browser came with.

    Without `anew` it goes on from one that was running: what it may do has changed.
    """
    with visit.write() as connection:
        raw = sessions.start(
            connection,
            user,
            stage=stage,
            limits=visit.site.settings.limits,
            network=network_of(visit.network),
            browser=browser_of(visit.request.headers.get("user-agent", "")),
            now=visit.now,
            instead_of=visit.raw,
        )
        if stage == FULL and anew:
            audit.note(
                connection,
                actor=user.user_id,
                action="user.logged_in",
                subject=user.user_id,
                content={},
            )
    visit.renew(raw)


def after_log_in(visit: Visitor, user: User, target: str) -> str:
    """Where somebody goes who has just logged in: first to what they were about to send."""
    with visit.read() as connection:
        waiting = drafts.waiting(connection, visit.site.sealer, user.user_id, visit.now)
    return f"/drafts/{waiting[0].draft_id}" if waiting else target
