"""Settling a difference: the first answer stands, or it is proposed to undo it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from caseworker.cases.common import me, working_day
from caseworker.second_looks.lists import SETTLERS
from caseworker.second_looks.looking import NOTE, own, page_of
from caseworker.web import Pages, Visit
from pipelines.casework.second_looks import overturn, uphold
from pipelines.review import ReviewError, text

WAYS = ("uphold", "undo")


def attach(pages: Pages) -> None:
    """Add the route."""
    pages.action("/second-looks/{look_id}/settle", allow=SETTLERS)(settle)


def settle(visit: Visit, look_id: str) -> Response:
    """Say which answer holds, with the reason; an undo takes another person's approval."""
    look = own(visit, look_id)
    way = visit.form.choice("way", WAYS)
    note = visit.form.text("note", limit=NOTE)
    if not note:
        return page_of(visit, look, wrong={"note": visit.t("cases.errors.reason")})
    with visit.read() as connection:
        day = working_day(visit, connection)
    known: dict[str, Any] = {"user": me(visit), "note": note, "at": int(visit.now)}
    try:
        if way == "undo":
            overturn(visit.site.ws, look_id, day=day, **known)
        else:
            uphold(visit.site.ws, look_id, **known)
    except ReviewError as refused:
        return page_of(visit, own(visit, look_id), refused=text(refused, visit.language))
    visit.flash(f"second_looks.settled.{way}", kind="good")
    return visit.redirect("/second-looks/differences")
