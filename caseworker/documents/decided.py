"""What a decision brings beside its words: papers, the checklist, the record it calls wrong."""

from __future__ import annotations

from typing import Any

from caseworker.cases.common import ground_word, word
from caseworker.documents.shown import papers_about
from caseworker.objection.sources import named
from caseworker.objection.state import given_back
from caseworker.web.visit import Visitor
from pipelines.review import Proposal, paper_text
from pipelines.store import Connection, about

AS_DETAIL = ("channel", "result")
"""Fields whose codes have words among the details of evidence."""


def beside_decision(visit: Visitor, connection: Connection, proposal: Proposal) -> dict[str, Any]:
    """What the page of a decision shows beside what was said."""
    named_papers = proposal.content.get("documents", ())
    source = named(visit, proposal.content.get("wrong_source"))
    back = []
    if proposal.kind == "objection" and proposal.state == "approved":
        back = given_back(about.issued_to(connection, proposal.recipient_id)[0], proposal)
    return {
        "shown_papers": papers_about(connection, proposal.recipient_id, named_papers),
        "lost_papers": len(named_papers),
        "source": source,
        "back": back,
        "back_total": sum(one.amount_fen for one in back),
    }


def shown_value(visit: Visitor, name: str, value: Any) -> str:
    """A field of a decision in words."""
    if name == "ground":
        return ground_word(visit.language, value)
    if name == "papers":
        between = "、" if visit.language == "zh" else "; "
        return between.join(paper_text(code, visit.language) for code in value)
    if name in AS_DETAIL:
        return word(visit.language, f"details.{name}.values", value)
    return str(value)
