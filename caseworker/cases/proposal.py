"""What the page of one decision shows, and what its reader may do."""

from __future__ import annotations

from typing import Any

from caseworker.cases import timeline
from caseworker.cases.common import APPROVERS, MAKERS, me, people, working_day
from caseworker.cases.evidence import changed, evidence_context
from caseworker.cases.show import Said
from caseworker.documents.decided import beside_decision, shown_value
from caseworker.web.visit import Visitor
from pipelines.review import (
    CaseDetail,
    CaseRow,
    Proposal,
    ReviewError,
    case_detail,
    evidence_about,
    preview_proposal,
    sentences,
    text,
)
from pipelines.review.approving import same_user
from pipelines.store import about, review

FIELDS = {
    "finding_lost": ("ground", "effective", "how_verified", "note"),
    "finding_not_lost": ("seen_alive_on", "how_verified", "note"),
    "objection": ("seen_alive_on", "how_verified", "note"),
    "different_person": ("note",),
    "undo": ("note",),
}
"""Per kind that waits for a second person the fields that this person may correct."""

SHOWN = (
    *("ground", "effective", "seen_alive_on", "how_verified", "channel"),
    *("certified_on", "form_received", "papers", "agency", "asked_on", "visited_on"),
    *("contacted_on", "street_office", "result", "note"),
)


def context_of(visit: Visitor, proposal: Proposal, said: Said) -> dict[str, Any]:
    """Everything the page of a decision shows."""
    with visit.read() as connection:
        detail = _detail(connection, proposal)
        day = working_day(visit, connection)
        issued = about.issued_to(connection, proposal.recipient_id)
        ids = [p.maker for p in detail.proposals] + [p.approver or "" for p in detail.proposals]
        names = people(connection, [*ids, me(visit)])
        undone = review.get(connection, proposal.undoes) if proposal.undoes else None
        beside = beside_decision(visit, connection, proposal)
    own = same_user(proposal.maker, me(visit))
    is_open = proposal.state == "open"
    approver = APPROVERS.allows(visit.known)
    undoing = [p for p in detail.proposals if p.undoes == proposal.proposal_id]
    path = f"/approvals/{proposal.proposal_id}"
    return {
        **evidence_context(visit, detail, False, path),
        **beside,
        "proposal": proposal,
        "undone": undone,
        "undoing": [p for p in undoing if p.state in ("open", "approved")],
        "case": detail.case if proposal.case_id else None,
        "told": told(visit, proposal),
        "follows": _follows(visit, proposal, day) if is_open else [],
        "names": names,
        "may_approve": is_open and approver and not own,
        "may_withdraw": is_open and own,
        "may_undo": proposal.state == "approved"
        and proposal.kind != "undo"
        and MAKERS.allows(visit.known)
        and not any(p.state == "open" for p in undoing),
        "fields": FIELDS.get(proposal.kind, ()),
        "moments": timeline.timeline(
            visit,
            evidence=detail.evidence,
            events=detail.events,
            proposals=detail.proposals,
            issued=issued,
            names=names,
        ),
        "said": said,
        "changes": changed(visit, said.changes, detail.evidence),
    }


def told(visit: Visitor, proposal: Proposal) -> list[tuple[str, str]]:
    """What was said, field by field."""
    found = []
    for name in SHOWN:
        value = proposal.content.get(name)
        if value:
            found.append((visit.t(f"cases.fields.{name}"), shown_value(visit, name, value)))
    return found


def _detail(connection: Any, proposal: Proposal) -> CaseDetail:
    if proposal.case_id is not None:
        return case_detail(connection, proposal.case_id)
    whose = proposal.recipient_id
    blank: dict[str, Any] = dict.fromkeys(CaseRow._fields)
    named = {
        fact["evidence_id"]
        for fact in proposal.content.get("facts", ())
        if isinstance(fact, dict) and "evidence_id" in fact
    }
    return CaseDetail(
        case=CaseRow(**blank),
        recipient=about.recipient_of(connection, whose),
        evidence=evidence_about(connection, whose, named),
        standing=about.standing_of(connection, whose),
        events=[],
        proposals=review.find(connection, recipient_id=whose),
    )


def _follows(visit: Visitor, proposal: Proposal, day: Any) -> list[str]:
    try:
        cascade = preview_proposal(visit.site.ws, proposal.proposal_id, day=day)
    except ReviewError as refused:
        return [text(refused, visit.language)]
    return sentences(cascade, visit.language)
