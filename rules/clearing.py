"""Which records of loss raise a case, and which a finding has cleared for good."""

from __future__ import annotations

from rules.law import Law
from rules.life import Item
from rules.question import Question

GROUND_OF = {"death": "death", "medical": "death", "custody": "imprisonment"}


def raises(item: Item, law: Law) -> bool:
    """Does a record raise a case at all? Custody: by measure, or where its status disagrees."""
    row = item.evidence
    if GROUND_OF[row.kind] not in law.values.loss_grounds:
        return False
    if row.kind != "custody":
        return True
    values = law.values
    if row.measure in values.custody_loss_measures:
        return True
    inside = row.custody_status in values.custody_inside_statuses
    return inside and row.measure not in values.custody_acquittal_measures


def clears(finding: Item, ground: str) -> bool:
    """Does a finding say that the right was not lost on a ground, or on any?"""
    row = finding.evidence
    return row.outcome == "not_lost" and row.ground in (None, ground)


def seen_by(question: Question, ground: str, finding: Item) -> list[Item]:
    """Records that the finding could have seen: known by its day, whether or not taken back."""
    return [
        item
        for item in question.knowledge.losses
        if GROUND_OF[item.evidence.kind] == ground and item.since <= finding.since
    ]


def cleared(item: Item, seen: list[Item], law: Law) -> bool:
    """A repeated report stays cleared; another source, date or a higher grade does not."""
    row = item.evidence
    for other in (old.evidence for old in seen):
        same_origin = _origin(item, law) == _origin_of(other.kind, other.source, law)
        same_fact = row.fact_id is not None and row.fact_id == other.fact_id
        if (
            (same_origin or same_fact)
            and row.date == other.date
            and row.measure == other.measure
            and (row.grade == other.grade or other.grade == "certain")
        ):
            return True
    return False


def _origin(item: Item, law: Law) -> str:
    return _origin_of(item.evidence.kind, item.evidence.source, law)


def _origin_of(kind: str, source: str | None, law: Law) -> str:
    """Group of sources that copy one another."""
    name = "hospital_death" if kind == "medical" else source or ""
    known = law.values.death_sources.get(name)
    return known.group if known is not None else f"{kind}:{name}"
