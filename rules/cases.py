"""What a person has to decide: records of loss nobody has verified, and evidence that disagrees.

Grain of a case of loss: one ground, one episode. An episode ends with a finding; evidence that
the finding could not have seen opens the next. Copies of one report are one report.
"""

from __future__ import annotations

from datetime import date

from rules.clearing import GROUND_OF, cleared, clears, raises, seen_by
from rules.life import Item, shows_life
from rules.loss import Stop, stops_known
from rules.question import Question
from rules.types import Case

CONFLICT, VERIFICATION = "conflict", "loss_verification"


def loss_cases(question: Question) -> list[Case]:
    """Open cases of loss and conflict by what is known, in order of ground."""
    if not question.knowledge.losses and not question.knowledge.findings:
        return []
    stops = {stop.ground: stop for stop in stops_known(question, question.known_at)}
    grounds = {GROUND_OF[item.evidence.kind] for item in question.knowledge.losses} | set(stops)
    cases = (_case(question, ground, stops.get(ground)) for ground in sorted(grounds))
    return [case for case in cases if case is not None]


def _case(question: Question, ground: str, stop: Stop | None) -> Case | None:
    law = question.base_law
    records = [item for item in _records(question, ground) if raises(item, law)]
    episode = 0
    for finding in question.knowledge.findings:
        if finding.known(question.known_at) and clears(finding, ground):
            episode += 1
            seen = seen_by(question, ground, finding)
            records = [item for item in records if not cleared(item, seen, law)]
    if stop is not None:
        return _after_finding(question, stop, records, episode)
    records = [item for item in records if not _acquitted(question, item)]
    if not records:
        return None
    against = _contradictions(question, records)
    grade = "certain" if any(item.evidence.grade == "certain" for item in records) else "possible"
    kind = CONFLICT if against else VERIFICATION
    return _make(kind, ground, records, against, grade, episode)


def _records(question: Question, ground: str) -> list[Item]:
    found = [
        item
        for item in question.knowledge.losses
        if GROUND_OF[item.evidence.kind] == ground
        and item.known(question.known_at)
        and item.day <= question.as_of
    ]
    return sorted(found, key=_order)


def _order(item: Item) -> tuple[date, date, str]:
    return (item.since, item.day, item.evidence.id)


def _contradictions(question: Question, records: list[Item]) -> list[Item]:
    """Life evidence after a certain record, or two certain deaths on different days."""
    certain = [item for item in records if item.evidence.grade == "certain"]
    deaths = [item for item in certain if item.evidence.kind == "death"]
    if len({item.day for item in deaths}) > 1:
        return deaths
    return [life for life in _life_known(question) if any(_against(life, r) for r in certain)]


def _life_known(question: Question) -> list[Item]:
    law = question.law or question.base_law
    found = [
        item
        for item in question.knowledge.life
        if item.known(question.known_at)
        and item.day <= question.as_of
        and shows_life(item.evidence, law)
    ]
    return sorted(found, key=_order)


def _against(life: Item, record: Item) -> bool:
    row = record.evidence
    if life.day <= row.date:
        return False
    if row.kind != "custody":
        return True
    # Whoever is wanted may travel; whoever is in prison may be taken to hospital.
    outside = life.evidence.kind != "medical" and row.measure != "wanted"
    return outside and (row.until is None or life.day <= row.until)


def _after_finding(
    question: Question, stop: Stop, records: list[Item], episode: int
) -> Case | None:
    """After a confirmed loss: life evidence, another date or an acquittal reopens it."""
    against = [
        life
        for life in _life_known(question)
        if life.since >= stop.finding.since and life.day > stop.effective and _breaks(life, stop)
    ]
    if stop.ground == "death":
        against += [
            item
            for item in records
            if item.evidence.grade == "certain"
            and item.since > stop.finding.since
            and item.evidence.kind == "death"
            and item.day != stop.effective
        ]
    if stop.ground == "imprisonment":
        against += _acquittals(question, stop.effective)
    if not against:
        return None
    return _make(CONFLICT, stop.ground, [stop.finding], against, "certain", episode)


def _acquittals(question: Question, since: date) -> list[Item]:
    """Certain acquittals on or after a day."""
    return [
        item
        for item in _records(question, "imprisonment")
        if item.evidence.measure in question.base_law.values.custody_acquittal_measures
        and item.evidence.grade == "certain"
        and item.day >= since
    ]


def _acquitted(question: Question, record: Item) -> bool:
    """Wanted or held before trial, and acquitted since: nothing is left to verify."""
    pending = question.base_law.values.custody_pending_measures
    return record.evidence.measure in pending and bool(_acquittals(question, record.day))


def _breaks(life: Item, stop: Stop) -> bool:
    if stop.ground == "death":
        return True
    inside = life.day.year * 12 + life.day.month - 1 < stop.end
    return stop.ground == "missing" or (
        stop.ground == "imprisonment" and life.evidence.kind != "medical" and inside
    )


def _make(
    kind: str, ground: str, records: list[Item], against: list[Item], grade: str, episode: int
) -> Case:
    ids = dict.fromkeys(item.evidence.id for item in [*records, *against])
    opened = min(item.since for item in records)
    if kind == CONFLICT:
        opened = max(opened, min(item.since for item in against))
    return Case(kind, ground, tuple(ids), opened, grade, f"{ground}:{episode}")
