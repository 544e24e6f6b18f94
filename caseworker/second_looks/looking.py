"""The page of one second look: blind while it waits, afterwards with both answers."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from caseworker.cases.common import me, people, working_day
from caseworker.cases.proposal import told
from caseworker.second_looks.blind import context_of
from caseworker.second_looks.lists import LOOKERS, SETTLERS
from caseworker.web.visit import Visitor
from pipelines.review import Draft, ReviewError, preview, sentences, text
from pipelines.review.approving import same_user
from pipelines.store import second_looks
from pipelines.store.second_looks import Look

NOTE = 2000


def own(visit: Visitor, look_id: str) -> Look:
    """A second look in the scope of the user.

    Raises:
        NotFound: there is none.
    """
    with visit.read() as connection:
        return visit.own(second_looks.get(connection, look_id))


def page_of(
    visit: Visitor,
    look: Look,
    *,
    wrong: dict[str, str] | None = None,
    refused: str = "",
    uncovered: bool = False,
) -> Response:
    """The page: blind while it waits, with both answers for those who settle differences."""
    status = 422 if wrong else 409 if refused else 200
    involved = any(p and same_user(p, me(visit)) for p in (look.maker, look.approver))
    shown = {"wrong": wrong or {}, "refused": refused, "typed": visit.form.values}
    if look.state == "waiting" and LOOKERS.allows(visit.known) and not involved:
        context = context_of(visit, look, uncovered=uncovered)
        context.pop("first")
        return visit.render(
            "second_looks/look.html", status=status, **context, **shown, note_limit=NOTE
        )
    if look.state != "waiting" and SETTLERS.allows(visit.known):
        context = both_answers(visit, look, uncovered=uncovered)
        return visit.render(
            "second_looks/both.html", status=status, **context, **shown, note_limit=NOTE
        )
    return visit.render(
        "second_looks/closed.html", status=status, look=look, involved=involved, refused=refused
    )


def both_answers(visit: Visitor, look: Look, *, uncovered: bool) -> dict[str, Any]:
    """The case, both answers, and what an undo of the first would change."""
    context = context_of(visit, look, uncovered=uncovered)
    first = context["first"]
    parts = (look.maker, look.approver, look.answered_by)
    part = any(who and same_user(who, me(visit)) for who in parts)
    with visit.read() as connection:
        names = people(connection, [*parts, look.settled_by])
        day = working_day(visit, connection)
    open_still = look.state == "differs"
    return {
        **context,
        "names": names,
        "first_told": told(visit, first),
        "follows": _follows(visit, look, day) if open_still and first.state == "approved" else [],
        "stands": first.state == "approved",
        "may_settle": open_still and not part,
        "part": part,
    }


def _follows(visit: Visitor, look: Look, day: Any) -> list[str]:
    draft = Draft("undo", look.recipient_id, {"note": "-"}, None, look.proposal_id)
    try:
        return sentences(preview(visit.site.ws, draft, day=day), visit.language)
    except ReviewError as refused:
        return [text(refused, visit.language)]
