"""Forms that were sent after their session had ended, offered again."""

from __future__ import annotations

from starlette.responses import Response

from caseworker.drafts.telling import told
from caseworker.web import SIGNED_IN, Pages, Visit, errors
from pipelines.access import drafts
from pipelines.store import sessions as stored

pages = Pages()


@pages.page("/drafts/{draft_id}", allow=SIGNED_IN)
def show(visit: Visit, draft_id: str) -> Response:
    """What was about to be sent: send it now, go back to the page, or throw it away."""
    with visit.read() as connection:
        draft = drafts.find(connection, visit.site.sealer, visit.known.user_id, draft_id, visit.now)
    if draft is None:
        raise errors.NotFound("web.errors.draft_gone")
    shown = list(told(draft, visit.language))
    return visit.render("drafts/show.html", draft=draft, shown=shown)


@pages.action("/drafts/{draft_id}/discard", allow=SIGNED_IN)
def discard(visit: Visit, draft_id: str) -> Response:
    """Throw a kept form away."""
    with visit.write() as connection:
        stored.drop(connection, draft_id, visit.known.user_id)
    visit.flash("drafts.discarded")
    return visit.redirect("/")
