"""The page of a person: where they stand, why, and everything that is on record about them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from caseworker.cases import timeline
from caseworker.cases.common import READERS, people, words
from caseworker.cases.rulings import rulings
from caseworker.people.matter import Matter, matter_of
from caseworker.people.spoken import channel_said, spoken
from caseworker.web import Pages, Visit
from caseworker.web.visit import Visitor
from pipelines.review import EvidenceRow, evidence_about
from pipelines.review.desk import rule_book
from pipelines.store import Connection, about, contacts, details, documents, review
from pipelines.store import people as people_store

pages = Pages()

EVIDENCE_SHOWN = 12
ISSUED_SHOWN = 8


@pages.page("/people/{recipient_id}", allow=READERS)
def show(visit: Visit, recipient_id: str) -> Response:
    """One recipient."""
    return visit.render("people/show.html", **context_of(visit, recipient_id))


def context_of(visit: Visitor, recipient_id: str) -> dict[str, Any]:
    """What the page shows.

    Raises:
        NotFound: there is no such recipient in the user's scope.
    """
    with visit.read() as connection:
        visit.own(details.details(connection, recipient_id))
        recipient = about.recipient_of(connection, recipient_id)
        standing = about.standing_of(connection, recipient_id)
        evidence = evidence_about(connection, recipient_id, set())
        cases = people_store.cases_of(connection, recipient_id)
        shown = _records(visit, connection, recipient_id, evidence)
    book = rule_book(visit.site.ws.settings.parameters)
    open_kinds = [case.kind for case in cases if case.status == "open"]
    matter = matter_of(book, recipient, standing, evidence, open_kinds)
    return {
        **words(visit),
        **shown,
        "recipient": recipient,
        "matter": matter,
        "said": spoken(visit, matter),
        "ways": [
            (way, [channel_said(visit, code) for code in codes])
            for way, codes in matter.ways.items()
        ],
        "renewed": _renewed(visit, matter),
        "cases": cases,
        "rulings": rulings(visit.site.ws, standing, set(), visit.language),
        "rule_set_title": _title(book, matter, visit.language),
    }


def _records(
    visit: Visitor, connection: Connection, recipient_id: str, evidence: list[EvidenceRow]
) -> dict[str, Any]:
    """Timeline, notices, payments, attempts at contact and papers."""
    instructions, notices = about.issued_to(connection, recipient_id)
    proposals = review.find(connection, recipient_id=recipient_id)
    calls = contacts.of(connection, [recipient_id]).get(recipient_id, [])
    known = [p.maker for p in proposals] + [c.by for c in calls]
    names = people(connection, known)
    moments = timeline.timeline(
        visit, evidence=evidence, events=[], proposals=proposals, issued=((), ()), names=names
    )
    return {
        "moments": moments,
        "instructions": instructions[:ISSUED_SHOWN],
        "messages": notices[:ISSUED_SHOWN],
        "calls": calls,
        "names": names,
        "papers": documents.of(connection, recipient_id),
        "moments_shown": EVIDENCE_SHOWN,
    }


def _renewed(visit: Visitor, matter: Matter) -> str:
    row = matter.renewed_by
    return "" if row is None else timeline.detail_words(visit.language, row.details)


def _title(book: Any, matter: Matter, language: str) -> str:
    file = book.sources.rule_sets.get(matter.rule_set)
    return "" if file is None else str(getattr(file.content.title, language, "") or "")
