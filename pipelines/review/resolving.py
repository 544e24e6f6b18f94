"""Which facts a decision is about, found from the case and what is on record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.evaluation.inputs import Inputs
from pipelines.evaluation.judged import fact_of, is_certain
from pipelines.evaluation.second_look import basis_of
from pipelines.review.errors import BadContent
from pipelines.review.kinds import KINDS
from pipelines.store.evidence import Held
from pipelines.store.review import SAID

LOSS = ("death", "custody", "medical")


def resolved(kind: str, content: Mapping[str, Any], inputs: Inputs, case: Any) -> dict[str, Any]:
    """The content with the facts it is about, whichever delivery tells them.

    Args:
        kind: of the decision.
        content: as `content.checked` gives it; facts it names already stay.
        inputs: the recipient with all that is on record.
        case: the row of the case that is decided, or None.

    Raises:
        BadContent: the evidence is not on record, or the case leaves a doubt which is meant.
    """
    told = dict(content)
    if KINDS[kind].verdict is not None and "facts" not in told:
        told["facts"] = [_fact(row) for row in _meant(content, inputs, case)]
    if kind == "finding_lost" and case is not None and "basis" not in told:
        rows = _rows(inputs, content.get("evidence") or json.loads(case.evidence))
        told["basis"] = basis_of(row for row in rows if row.kind in LOSS and row.known_to is None)
        told["case_kind"] = case.kind
    return told


def _meant(content: Mapping[str, Any], inputs: Inputs, case: Any) -> list[Held]:
    named = content.get("evidence")
    if named is None and case is None:
        raise BadContent("evidence_missing")
    rows = _rows(inputs, named or json.loads(case.evidence))
    if named is None and case.kind == "conflict":
        raise BadContent("evidence_in_doubt")
    if any(row.feed in SAID and row.kind == "finding" for row in rows):
        raise BadContent("finding_is_no_record")
    return rows


def _rows(inputs: Inputs, ids: Sequence[str]) -> list[Held]:
    known = {row.evidence_id: row for row in inputs.held}
    if any(one not in known for one in ids):
        raise BadContent("evidence_unknown")
    return [known[one] for one in ids]


def _fact(row: Held) -> dict[str, Any]:
    return {"evidence_id": row.evidence_id, "fact": fact_of(row), "link": row.link}


def certain_among(content: Mapping[str, Any]) -> bool:
    """Is evidence of certain grade among the facts that a decision judges?"""
    return any(is_certain(fact["fact"]) for fact in content.get("facts", ()))
