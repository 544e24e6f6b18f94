"""Findings of loss: which months they end, by what was known on a day. Only people make them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from rules.law import NEVER
from rules.life import Item
from rules.months import month_of
from rules.question import Question


class Stop(NamedTuple):
    """Months that a confirmed loss takes away: from `first` until before `end`."""

    ground: str
    first: int
    end: int
    effective: date
    finding: Item


def effective_day(question: Question, item: Item) -> date:
    """Day from which a finding speaks.

    Where it names none: the day of the latest record on that ground known by then, else the day
    of the decision.
    """
    row = item.evidence
    if row.effective is not None:
        return row.effective
    kind = {"death": "death", "imprisonment": "custody"}.get(row.ground or "")
    terms = question.base_law.values.custody_loss_measures
    seen = [
        record
        for record in question.knowledge.losses
        if record.evidence.kind == kind
        and record.known(item.since)
        and record.day <= item.day
        and (kind == "death" or record.evidence.measure in terms)
    ]
    if not seen:
        return row.date
    return max(seen, key=lambda record: (record.since, record.day)).day


def stops_known(question: Question, known: date) -> list[Stop]:
    """The confirmed losses that stand, by what was known on a day, in order of ground."""
    values = question.base_law.values
    findings = [item for item in question.knowledge.findings if item.known(known)]
    findings.sort(key=_order)
    current: dict[str, Stop] = {}
    for item in findings:
        ground = item.evidence.ground or ""
        if item.evidence.outcome == "lost":
            if ground and ground not in values.loss_grounds:
                continue
            effective = effective_day(question, item)
            first = month_of(effective) + values.first_unpaid_offset.get(ground, 1)
            current[ground] = Stop(ground, first, NEVER, effective, item)
        elif item.evidence.outcome == "not_lost":
            _reverse(question, current, item)
    return [_with_term(question, current[ground], known) for ground in sorted(current)]


def _order(item: Item) -> tuple[date, date, int, str]:
    """Findings as they were made. Of one day: not lost, lost, and last what answers an objection.

    Which of them came first on a day is nowhere on record, and must not be: days, not moments,
    decide. An objection speaks of a loss that stands, so it comes after it.
    """
    row = item.evidence
    rank = 2 if row.objection else int(row.outcome == "lost")
    return (item.since, item.day, rank, row.id)


def _reverse(question: Question, current: dict[str, Stop], item: Item) -> None:
    """A later finding takes a loss back, or ends a term of prison that had been served."""
    ground = item.evidence.ground or ""
    for name in [ground] if ground else list(current):
        stop = current.get(name)
        if stop is None:
            continue
        served = item.evidence.effective
        if served is None and name == "imprisonment":
            served = _term_served(question, stop, item)
        if name == "imprisonment" and served is not None and served > stop.effective:
            end = month_of(served) + question.base_law.values.term_end_offset
            current[name] = stop._replace(end=min(stop.end, end))
        else:
            del current[name]


def _term_served(question: Question, stop: Stop, finding: Item) -> date | None:
    """The end of the term on record when the finding was made; none after an acquittal."""
    acquitted = question.base_law.values.custody_acquittal_measures
    records = [item for item in question.knowledge.losses if item.known(finding.since)]
    if any(r.evidence.measure in acquitted and r.day >= stop.effective for r in records):
        return None
    ends = [end for end in _term_ends(question, stop, finding.since) if end <= finding.day]
    return min(ends, default=None)


def _with_term(question: Question, stop: Stop, known: date) -> Stop:
    """Prison ends a right for its duration: the term's end on record ends the stop."""
    if stop.ground != "imprisonment":
        return stop
    ends = _term_ends(question, stop, known)
    if not ends:
        return stop
    end = month_of(min(ends)) + question.base_law.values.term_end_offset
    return stop._replace(end=min(stop.end, end))


def _term_ends(question: Question, stop: Stop, known: date) -> list[date]:
    """Days on which the records of custody end the term that a finding confirmed."""
    values = question.base_law.values
    ends: list[date] = []
    for item in question.knowledge.losses:
        row = item.evidence
        if row.kind != "custody" or row.grade != "certain" or not item.known(known):
            continue
        if row.measure in values.custody_end_measures:
            if row.date >= stop.effective:
                ends.append(row.date)
        elif (
            row.measure in values.custody_loss_measures
            and row.until is not None
            and row.until >= stop.effective >= row.date
        ):
            ends.append(row.until)
    return ends


def stopped(stops: list[Stop], month: int) -> Stop | None:
    """The stop that takes a month away, if any."""
    for stop in stops:
        if stop.first <= month < stop.end:
            return stop
    return None
