"""Holding one name back, with a reason and a last day."""

from __future__ import annotations

from datetime import date, timedelta

from starlette.responses import Response

from caseworker.cases.common import words, working_day
from caseworker.people.days import month_said
from caseworker.suspensions.chosen import Chosen, month_in
from caseworker.suspensions.rows import in_words
from caseworker.web import Pages, Visit, errors
from caseworker.web.rules import Rule
from caseworker.web.visit import Visitor
from pipelines.review import ReviewError
from pipelines.review.content import LONGEST_HOLD
from pipelines.review.desk import rule_book
from pipelines.review.errors import text
from pipelines.store import details
from pipelines.suspensions.listing import CHANGED, RELEASED, WAITING, names_of
from pipelines.suspensions.releasing import hold_back
from pipelines.suspensions.telling import tell

ADDRESS = "/suspensions/{month}/{recipient_id}/hold"
CAN_WAIT = (WAITING, CHANGED, RELEASED)


def attach(pages: Pages, allow: Rule) -> None:
    """Add the routes."""
    pages.page(ADDRESS, allow=allow)(form)
    pages.action(ADDRESS, allow=allow)(hold)


def form(visit: Visit, month: str, recipient_id: str) -> Response:
    """The form."""
    return _page(visit, month, recipient_id)


def hold(visit: Visit, month: str, recipient_id: str) -> Response:
    """Hold the name back; payment goes on until a day."""
    pay_month = _month(month)
    reason = visit.form.text("reason", limit=1000)
    told = visit.form.text("until", limit=10)
    wrong = {}
    if not reason:
        wrong["reason"] = visit.t("suspensions.errors.reason")
    try:
        until = date.fromisoformat(told)
    except ValueError:
        until, wrong["until"] = date.min, visit.t("cases.errors.day")
    with visit.read() as connection:
        visit.own(details.details(connection, recipient_id))
        day = working_day(visit, connection)
    if not wrong:
        try:
            hold_back(
                visit.site.ws,
                pay_month,
                recipient_id,
                places=visit.scope,
                until=until,
                reason=reason,
                by=visit.known.user_id,
                day=day,
                at=int(visit.now),
            )
        except ReviewError as refused:
            wrong["until"] = text(refused, visit.language)
    if wrong:
        return _page(visit, month, recipient_id, wrong)
    visit.flash("suspensions.done.held", kind="good", day=until.isoformat())
    return visit.redirect(Chosen(pay_month).address())


def _page(
    visit: Visitor, month: str, recipient_id: str, wrong: dict[str, str] | None = None
) -> Response:
    pay_month = _month(month)
    with visit.read() as connection:
        row = visit.own(details.details(connection, recipient_id))
        names = names_of(connection, visit.scope, pay_month)
        name = next((one for one in names if one.recipient_id == recipient_id), None)
        if name is None:
            raise errors.NotFound
        book = rule_book(visit.site.ws.settings.parameters)
        (told,) = tell(connection, book, [name], pay_month)
        day = working_day(visit, connection)
    return visit.render(
        "suspensions/hold.html",
        status=422 if wrong else 200,
        row=in_words(visit, book, told, Chosen(pay_month)),
        recipient=row,
        month=pay_month,
        month_words=month_said(visit.language, pay_month),
        back=Chosen(pay_month).address(),
        can_wait=name.state in CAN_WAIT,
        typed=visit.form.values,
        wrong=wrong or {},
        first=day,
        last=day + timedelta(LONGEST_HOLD),
        **words(visit),
    )


def _month(told: str) -> date:
    found = month_in(told)
    if found is None:
        raise errors.NotFound
    return found
