"""Cases that were ticked to be dealt with together: who they are, and whether they may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from caseworker.cases.comparing import steps_of
from caseworker.cases.going_on import held_by_other
from caseworker.web.form import clean
from caseworker.web.visit import Visitor
from matchers.explain import Step
from pipelines.casework.policy import policy_of
from pipelines.evaluation.case_rows import LOSS_KINDS
from pipelines.review import CaseRow
from pipelines.review.bulk import ALIKE, alike
from pipelines.store import case_lists, strongest

READ = 250
"""Ids that are read of an address or a form at all."""


@dataclass(frozen=True)
class Line:
    """A case of a selection."""

    case: CaseRow
    pro: Step | None
    """What speaks most for one person."""
    con: Step | None
    """What speaks most against it."""
    hindrance: str = ""
    """The key of the text that says why it cannot be taken along; empty where it can."""


@dataclass
class Selection:
    """The cases, and the keys of texts that say why they cannot be dealt with together."""

    lines: list[Line] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    """In what the cases are not alike."""
    most: int = 0

    @property
    def free(self) -> list[Line]:
        """Those that nothing hinders."""
        return [line for line in self.lines if not line.hindrance]


def ticked(visit: Visitor, name: str = "case") -> list[str]:
    """What was ticked: of the form that was sent, else of the address; each once, in order."""
    if visit.request.method == "POST":
        found = visit.form.all(name, limit=64)
    else:
        found = [clean(one)[:64] for one in visit.request.query_params.getlist(name)]
    return list(dict.fromkeys(one for one in found if one))[:READ]


def selected(visit: Visitor, ids: Sequence[str], *, deciding: bool) -> Selection:
    """The selected cases.

    Args:
        visit: who asks.
        ids: of the cases; none of another jurisdiction may be among them.
        deciding: whether they are to be decided together, which takes cases alike, and none of
            loss; else they are only to be given to somebody.

    Raises:
        NotFound: a case is not there, or is another jurisdiction's.
    """
    if not ids:
        return Selection(refused=["bulk.errors.none"])
    with visit.read() as connection:
        rows = case_lists.some_cases(connection, ids)
        told = strongest.comparisons(connection, rows)
    known = {row.case_id: visit.own(CaseRow.of(row)) for row in rows}
    cases = [visit.own(known.get(one)) for one in ids]
    most = min(policy_of(visit.site.ws.settings).of(c.jurisdiction).bulk.most for c in cases)
    found = Selection(most=most)
    for case in cases:
        steps = steps_of(told.get(case.case_id))
        found.lines.append(
            Line(
                case,
                max((s for s in steps if s.weight > 0), key=lambda s: s.weight, default=None),
                min((s for s in steps if s.weight < 0), key=lambda s: s.weight, default=None),
                _hindrance(visit, case, deciding),
            )
        )
    _judge(found, cases, deciding)
    return found


def _judge(found: Selection, cases: Sequence[CaseRow], deciding: bool) -> None:
    if len(cases) > found.most:
        found.refused.append("bulk.errors.many")
    if not alike(cases):
        found.differs = [n for n in ALIKE if len({getattr(c, n) for c in cases}) > 1]
        found.refused.append("bulk.errors.mixed")
    if deciding and any(case.kind in LOSS_KINDS for case in cases):
        found.refused.append("bulk.errors.loss")
    elif deciding and any(case.kind != "match_review" for case in cases):
        found.refused.append("bulk.errors.kind")
    if not found.refused and not found.free:
        found.refused.append("bulk.errors.nothing_free")


def _hindrance(visit: Visitor, case: CaseRow, deciding: bool) -> str:
    if case.status != "open":
        return "bulk.hindrance.closed"
    if deciding and case.proposal_id:
        return "bulk.hindrance.proposed"
    return "bulk.hindrance.claimed" if deciding and held_by_other(case, visit) else ""


def context(selection: Selection) -> dict[str, Any]:
    """What every page of a selection shows."""
    first = selection.lines[0].case if selection.lines else None
    return {"selection": selection, "first": first, "kind": first.kind if first else ""}
