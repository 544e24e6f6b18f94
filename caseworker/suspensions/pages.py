"""The suspension list of a month: each name with why, and the named person who lets it go."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from caseworker.cases.common import READERS, people, words, working_day
from caseworker.people.days import month_said
from caseworker.suspensions import export, holding
from caseworker.suspensions.chosen import ONLY, SHOWN, Chosen, choices, chosen
from caseworker.suspensions.rows import listed
from caseworker.web import Pages, Visit, roles
from caseworker.web.visit import Visitor
from pipelines.payroll import ORDINARY
from pipelines.review.desk import rule_book
from pipelines.suspensions.releasing import Done, release
from rules.months import month_of

pages = Pages()
RELEASERS = roles("approver", "supervisor")
MARKS = 200
"""Names that one form may release."""


@pages.page("/suspensions", allow=READERS, nav="suspensions.nav", order=30)
def show(visit: Visit) -> Response:
    """One page of a list; its state is its address."""
    return page_of(visit)


def page_of(visit: Visitor, wrong: str = "", ticked: tuple[str, ...] = ()) -> Response:
    """The list, perhaps with what is wrong with a form that was sent."""
    value = visit.form.text if wrong else visit.query
    with visit.read() as connection:
        found = choices(visit, connection)
        here = chosen(value, found, visit.today)
        page = listed(visit, connection, here)
        day = working_day(visit, connection)
        releases = [row.told.name.release for row in page.rows]
        holds = [row.told.name.hold for row in page.rows]
        known = [one.released_by for one in releases if one] + [one.maker for one in holds if one]
        names = people(connection, known)
    shown: dict[str, Any] = {
        "chosen": here,
        "month_words": month_said(visit.language, here.month),
        "found": found,
        "page": page,
        "names": names,
        "day": day,
        "closes": _closes(visit, here, found.places),
        "every_shown": SHOWN,
        "every_only": ONLY,
        "may_release": RELEASERS.allows(visit.known),
        "more": here.address(after=page.after) if page.after else "",
        "wrong": wrong,
        "ticked": ticked,
    }
    return visit.render(
        "suspensions/list.html", status=422 if wrong else 200, **shown, **words(visit)
    )


def _closes(visit: Visitor, here: Chosen, places: list[str]) -> Any:
    """The day on which the payroll closes, where one place is looked at."""
    place = here.place or (places[0] if len(places) == 1 else "")
    if not place:
        return None
    book = rule_book(visit.site.ws.settings.parameters)
    law = book.timeline(place, ORDINARY).of_month(month_of(here.month))
    return law.close_of(month_of(here.month)) if law else None


@pages.action("/suspensions/release", allow=RELEASERS)
def let_go(visit: Visit) -> Response:
    """Release names: those ticked, or all that the page showed."""
    which = visit.form.choice("which", ("ticked", "page"))
    marks = visit.form.all("name" if which == "ticked" else "listed", limit=120)
    ticked = tuple(visit.form.all("name", limit=120))
    if not marks or len(marks) > MARKS:
        return page_of(visit, visit.t("suspensions.errors.nothing"), ticked)
    if visit.form.text("confirm") != "1":
        return page_of(visit, visit.t("suspensions.errors.confirm"), ticked)
    with visit.read() as connection:
        here = chosen(visit.form.text, choices(visit, connection), visit.today)
        day = working_day(visit, connection)
    done = release(
        visit.site.ws,
        here.month,
        dict(mark.partition(" ")[::2] for mark in marks),
        places=visit.scope,
        by=visit.known.user_id,
        day=day,
        at=int(visit.now),
    )
    _say(visit, done)
    return visit.redirect(here.address())


def _say(visit: Visitor, done: Done) -> None:
    if done.released:
        visit.flash("suspensions.done.released", kind="good", n=len(done.released))
    if done.before:
        visit.flash("suspensions.done.before", kind="good", n=len(done.before))
    if done.changed:
        visit.flash("suspensions.done.changed", kind="warn", n=len(done.changed))
    if done.gone:
        visit.flash("suspensions.done.gone", kind="warn", n=len(done.gone))


holding.attach(pages, RELEASERS)
export.attach(pages, READERS)
