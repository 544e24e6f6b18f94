"""A recipient as the forms about them show them, and what was recorded so far."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from caseworker.cases.common import MAKERS, me, people, words, working_day
from caseworker.cases.deciding import SAME_CLICK
from caseworker.documents.shown import papers_about
from caseworker.recording import holding, waiting
from caseworker.web import errors
from caseworker.web.texts import catalogue
from caseworker.web.visit import Visitor
from pipelines.review import Draft, Proposal, RecipientChanged, propose
from pipelines.store import about, contacts, queue, review


class Subject(NamedTuple):
    """Whom a form is about."""

    recipient_id: str
    jurisdiction: str


def subject_of(visit: Visitor, recipient_id: str) -> Subject:
    """Somebody on the register, in the user's scope.

    Raises:
        NotFound: there is nobody.
    """
    with visit.read() as connection:
        row = about.recipient_of(connection, recipient_id)
    return visit.own(Subject(recipient_id, str(row["jurisdiction"])) if row else None)


def context_of(visit: Visitor, subject: Subject) -> dict[str, Any]:
    """What every form about a recipient shows beside its own fields."""
    whose = subject.recipient_id
    with visit.read() as connection:
        found = review.find(connection, recipient_id=whose)
        every = contacts.every(connection, [whose]).get(whose, [])
        place = queue.place_of(connection, whose)
        held = holding.holder(visit, connection, whose)
        ids = [p.maker for p in found] + [p.approver for p in found] + [c.by for c in every]
        return {
            **words(visit),
            "own_word": lambda group, code: own_word(visit.language, group, code),
            "recipient": about.recipient_of(connection, whose),
            "standing": about.standing_of(connection, whose),
            "place": waiting.place(place, visit.language) if place else None,
            "every_attempt": every,
            "visits": contacts.visits(connection, [whose]).get(whose, []),
            "shown_papers": papers_about(connection, whose),
            "recorded": [p for p in reversed(found) if p.state in ("open", "approved")][:5],
            "names": people(connection, ids),
            "seen": len(found),
            "held": holding.told_of(visit, connection, held) if held else "",
            "day": working_day(visit, connection),
            "path_here": f"/people/{whose}",
            "may_record": MAKERS.allows(visit.known),
        }


def own_word(language: str, group: str, code: str) -> str:
    """What the register calls whose phone it is, or how well somebody moves about."""
    entry = catalogue().get(f"recording.reach.{group}.{code}")
    return entry[language] if entry else code


def seen_by(visit: Visitor) -> int:
    """How many decisions about the recipient the page had shown.

    Raises:
        BadRequest: the form does not say, which our own pages do.
    """
    seen = visit.form.number("seen")
    if seen is None or seen < 0:
        raise errors.BadRequest
    return seen


def propose_once(visit: Visitor, draft: Draft, day: date) -> Proposal:
    """Propose what a form says; of a second click, the decision of the first.

    Raises:
        ReviewError: it may not be proposed, or others decided something meanwhile.
    """
    known: dict[str, Any] = {"maker": me(visit), "day": day, "at": int(visit.now)}
    try:
        return propose(visit.site.ws, draft, seen=seen_by(visit), **known)
    except RecipientChanged as changed:
        first = just_said(visit, changed.since, (draft.kind,))
        if first is None:
            raise
        return first


def just_said(visit: Visitor, since: list[Proposal], kinds: tuple[str, ...]) -> Proposal | None:
    """The decision of a first click, where this is the second one of the same person."""
    mine = [p for p in since if p.kind in kinds and p.maker == visit.known.user_id]
    recent = [p for p in mine if p.made_at >= visit.now - SAME_CLICK]
    return recent[-1] if recent and len(since) == len(recent) else None
