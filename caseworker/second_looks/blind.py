"""What a second look shows: the evidence as it was, and nothing of the first answer.

Left out are the decision itself, what it added to the evidence, how it was judged, the standing
and the payments that followed from it, and everything that became known later.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from caseworker.cases import timeline
from caseworker.cases.answers import answers_to
from caseworker.cases.evidence import evidence_context
from caseworker.web.visit import Visitor
from pipelines.review import CaseDetail, EvidenceRow, case_detail
from pipelines.store import Connection, review
from pipelines.store.review import SAID, Proposal
from pipelines.store.second_looks import Look


def as_it_was(connection: Connection, look: Look, proposal: Proposal) -> CaseDetail:
    """A case as it stood before a decision.

    Args:
        connection: a transaction.
        look: the second look.
        proposal: the decision that is looked at again.
    """
    detail = case_detail(connection, look.case_id)
    seen = [one for one in detail.events if one.after and one.seq <= (proposal.case_version or 0)]
    stood = seen[-1].after if seen and seen[-1].after else {}
    named = {fact["evidence_id"] for fact in proposal.content.get("facts", ())}
    in_case = named or set(stood.get("evidence", ()))
    known = [_untold(row, look, in_case) for row in detail.evidence if _known(row, look)]
    told = {name: stood[name] for name in ("ground", "grade") if name in stood}
    known.sort(key=lambda row: (not row.in_case, -row.occurred_on.toordinal(), row.evidence_id))
    return replace(
        detail,
        case=detail.case._replace(**told),
        evidence=known,
        standing={},
        events=[],
        proposals=[],
    )


def context_of(visit: Visitor, look: Look, *, uncovered: bool) -> dict[str, Any]:
    """Everything a page of a second look shows of the case, before or after it is answered."""
    with visit.read() as connection:
        proposal = review.get(connection, look.proposal_id)
        assert proposal is not None, "a proposal is never deleted"
        detail = as_it_was(connection, look, proposal)
    shown = evidence_context(visit, detail, uncovered, f"/second-looks/{look.look_id}")
    return {
        **shown,
        "look": look,
        "first": proposal,
        "about": detail.case,
        "case": None,
        "answers": answers_to(detail.case),
        "moments": _moments(visit, detail),
    }


def _moments(visit: Visitor, detail: CaseDetail) -> list[timeline.Entry]:
    """The evidence alone; without the batch, whose page leads on to the cases."""
    told = timeline.timeline(
        visit, evidence=detail.evidence, events=[], proposals=[], issued=([], []), names={}
    )
    return [replace(one, source="", href="") for one in told]


def _known(row: EvidenceRow, look: Look) -> bool:
    """Whether it was on record before the decision."""
    if row.feed in SAID:
        return row.known_from < look.drawn_on and row.row_id != look.proposal_id
    return row.known_from <= look.drawn_on


def _untold(row: EvidenceRow, look: Look, in_case: set[str]) -> EvidenceRow:
    ended = row.known_to if row.known_to and row.known_to < look.drawn_on else None
    return replace(row, judged=None, known_to=ended, in_case=row.evidence_id in in_case)
