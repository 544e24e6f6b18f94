"""What a decision adds to what is on record, and what it ends. Pure: the same for a preview."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from itertools import count
from typing import Any

from pipelines.evaluation.inputs import Inputs
from pipelines.evaluation.projection import compact
from pipelines.facts.batch import evidence_id
from pipelines.review.content import RESOLVED
from pipelines.review.kinds import DAY_OF, DETAILS, KINDS
from pipelines.store.evidence import Held
from pipelines.store.judgements import Judgement

OUTCOMES = {"finding_lost": "lost", "finding_not_lost": "not_lost", "objection": "not_lost"}
FINDING, MANUAL = "finding", "manual"
"""The feeds of what people say: findings, and all else."""


@dataclass(frozen=True)
class Effects:
    """What a decision comes to on its day, for one recipient."""

    day: date
    evidence: list[Held] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    ended_evidence: Sequence[str] = ()
    ended_judgements: Sequence[str] = ()


def effects_of(kind: str, content: Mapping[str, Any], inputs: Inputs, day: date) -> Effects:
    """What a decision of any kind but `undo` adds.

    The keys come from what is said and the day, so that the same decision is the same evidence
    wherever it is made.
    """
    asked = KINDS[kind]
    effects = Effects(day)
    if asked.evidence is not None:
        effects.evidence.append(_evidence(kind, content, inputs, day))
    if asked.verdict is not None:
        effects.judgements.extend(_judgements(asked.verdict, content, inputs, day))
    return effects


def _evidence(kind: str, content: Mapping[str, Any], inputs: Inputs, day: date) -> Held:
    told = KINDS[kind].evidence or ""
    said = {"outcome": OUTCOMES.get(kind), "objection": kind == "objection", **content}
    details = {name: said[name] for name in DETAILS.get(told, ()) if said.get(name)}
    row = Held(
        recipient_id=inputs.recipient_id,
        evidence_id="",
        feed=FINDING if told == "finding" else MANUAL,
        business_day=None,
        kind=told,
        occurred_on=date.fromisoformat(content[DAY_OF[told]]) if told in DAY_OF else day,
        grade="certain",
        known_from=day,
        known_to=None,
        details=json.dumps(details, sort_keys=True, separators=(",", ":")),
    )
    key = (row.kind, row.occurred_on.isoformat(), row.grade, row.details, _hash(content))
    made = (evidence_id(row.feed, day, row.recipient_id, (*key, str(nth))) for nth in count())
    return row._replace(evidence_id=_first_free(made, {other.evidence_id for other in inputs.held}))


def _first_free(keys: Iterable[str], taken: set[str]) -> str:
    """The same said twice on one day is two decisions, each of which may be undone."""
    return next(key for key in keys if key not in taken)


def _hash(content: Mapping[str, Any]) -> str:
    """Tells apart what was said otherwise, where the rules read the same in it."""
    said = {name: value for name, value in content.items() if name not in RESOLVED}
    return blake2b(compact(said).encode(), digest_size=8).hexdigest()


def _judgements(
    verdict: str, content: Mapping[str, Any], inputs: Inputs, day: date
) -> list[Judgement]:
    taken = {one.judgement_id for one in inputs.judgements}
    made: list[Judgement] = []
    for fact in content["facts"]:
        about = (fact["evidence_id"], fact["fact"], fact.get("link"))
        told = [inputs.recipient_id, *about, verdict, day, _hash(content)]
        keys = (
            blake2b(compact([*told, nth]).encode(), digest_size=16).hexdigest() for nth in count()
        )
        key = _first_free(keys, taken)
        taken.add(key)
        made.append(Judgement(inputs.recipient_id, key, *about, verdict, day, None))
    return made


def overlaid(inputs: Inputs, effects: Effects) -> Inputs:
    """What would be on record of a recipient after a decision."""
    held = [
        row._replace(known_to=effects.day) if row.evidence_id in effects.ended_evidence else row
        for row in inputs.held
    ]
    judgements = [
        one._replace(known_to=effects.day) if one.judgement_id in effects.ended_judgements else one
        for one in inputs.judgements
    ]
    return replace(
        inputs,
        held=sorted([*held, *effects.evidence], key=lambda row: row.evidence_id),
        judgements=sorted([*judgements, *effects.judgements], key=lambda one: one.judgement_id),
    )
