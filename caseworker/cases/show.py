"""The page of one case: everything one needs to answer it, and the form to do so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from caseworker.cases import timeline
from caseworker.cases.answers import answers_to
from caseworker.cases.beside import beside
from caseworker.cases.common import MAKERS, READERS, me, people, working_day
from caseworker.cases.evidence import changed, evidence_context
from caseworker.documents.shown import papers_about
from caseworker.documents.taking import Papers
from caseworker.web import Pages, Visit, errors
from caseworker.web.purposes import PURPOSES
from caseworker.web.visit import Visitor
from pipelines.review import (
    ORDERS,
    CaseEvent,
    CaseRow,
    EvidenceRow,
    Unknown,
    case_detail,
)
from pipelines.store import about, cases, contacts, waits


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/cases/{case_id}", allow=READERS)(show)
    pages.action("/cases/{case_id}/compare", allow=READERS)(uncover)


@dataclass
class Said:
    """What the page has to answer to a form that was sent; empty when it is opened."""

    typed: Mapping[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    """Texts by field."""
    refused: str = ""
    changes: list[CaseEvent] = field(default_factory=list)
    follows: list[str] = field(default_factory=list)
    uncovered: bool = False
    papers: Papers = field(default_factory=Papers)
    """Those that came with the form."""
    status: int = 200


def show(visit: Visit, case_id: str) -> Response:
    """A case."""
    return page_of(visit, case_id, Said())


def uncover(visit: Visit, case_id: str) -> Response:
    """Show the covered values of a comparison to somebody who says why."""
    purpose = visit.form.text("purpose", limit=40)
    if purpose not in PURPOSES:
        raise errors.BadRequest("reveal.errors.no_purpose")
    with visit.write() as connection:
        row = visit.own(cases.get(connection, case_id))
        told = {
            "kind": "comparison",
            "field": "id_number, birth_date",
            "purpose": purpose,
            "case": case_id,
            "evidence": visit.form.text("evidence", limit=64),
        }
        visit.audit(connection, action="detail.viewed", subject=row.recipient_id, content=told)
    if visit.is_htmx:
        return visit.render(
            "cases/compare.html", **context_of(visit, case_id, Said(uncovered=True))
        )
    return page_of(visit, case_id, Said(uncovered=True))


def page_of(visit: Visitor, case_id: str, said: Said) -> Response:
    """The whole page."""
    return visit.render("cases/show.html", status=said.status, **context_of(visit, case_id, said))


def context_of(visit: Visitor, case_id: str, said: Said) -> dict[str, Any]:
    """What the page of a case shows.

    Raises:
        NotFound: there is no such case in the user's scope.
    """
    with visit.read() as connection:
        visit.own(cases.get(connection, case_id))
        try:
            detail = case_detail(connection, case_id)
        except Unknown:
            raise errors.NotFound from None
        wait = waits.running(connection, [case_id]).get(case_id)
        day = working_day(visit, connection)
        whose = detail.case.recipient_id
        issued = about.issued_to(connection, whose)
        shown_papers = papers_about(connection, whose)
        tried = contacts.of(connection, [whose]).get(whose, [])
        known = [p.maker for p in detail.proposals] + [p.approver or "" for p in detail.proposals]
        asked_by = wait.asked_by if wait else ""
        known += [one.by for one in tried]
        names = people(connection, [*known, detail.case.claimed_by, asked_by])
        at_the_side = beside(visit, connection, detail.case)
    case = detail.case
    running = case.claimed_until is not None and case.claimed_until > visit.now
    mine = running and case.claimed_by == me(visit)
    waiting = next((p for p in detail.proposals if p.proposal_id == case.proposal_id), None)
    order = said.typed.get("order") or visit.query("order")
    in_case = [row for row in detail.evidence if row.in_case]
    return {
        **evidence_context(visit, detail, said.uncovered, f"/cases/{case_id}"),
        **at_the_side,
        "case": case,
        "moments": timeline.timeline(
            visit,
            evidence=detail.evidence,
            events=detail.events,
            proposals=detail.proposals,
            issued=issued,
            names=names,
            papers=shown_papers,
            contacts=tried,
        ),
        "shown_papers": shown_papers,
        "papers": said.papers,
        "names": names,
        "day": day,
        "wait": wait,
        "wait_by": names.get(asked_by, ""),
        "waiting": waiting,
        "mine": mine,
        "held": running and not mine,
        "may_decide": MAKERS.allows(visit.known) and case.status == "open" and not waiting,
        "answers": answers_to(case),
        "in_case": in_case,
        "chosen_pieces": _pieces(visit, said, case, in_case),
        "effective_guess": _effective(in_case),
        "needs_two": _needs_two(in_case),
        "order": order if order in ORDERS else ORDERS[0],
        "said": said,
        "changes": changed(visit, said.changes, detail.evidence),
    }


def _pieces(visit: Visitor, said: Said, case: CaseRow, in_case: list[EvidenceRow]) -> list[str]:
    """Evidence that is ticked: what was ticked before; at first all, and in a conflict none."""
    if said.typed:
        return visit.form.all("evidence")
    return [] if case.kind == "conflict" else [row.evidence_id for row in in_case]


def _needs_two(in_case: list[EvidenceRow]) -> tuple[str, ...]:
    """Answers that a second person must approve, so far as the evidence tells."""
    certain = any(row.grade == "certain" and row.comparisons for row in in_case)
    return ("finding_lost", "different_person") if certain else ("finding_lost",)


def _effective(in_case: list[EvidenceRow]) -> str:
    """The day that the records of a loss name, where they agree."""
    days = {row.occurred_on for row in in_case if row.kind in timeline.GRAVE}
    return days.pop().isoformat() if len(days) == 1 else ""
