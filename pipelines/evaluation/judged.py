"""Evidence in the light of what people judged: is it this person, and is it to be believed?

A judgement is a person's word on a fact about a recipient. It covers the evidence it was given
on, and every other report of the same fact that compared in the same way: the same evidence is
never asked again. Another date, other details, another grade or another comparison is other
evidence, and is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from pipelines.store.evidence import Held
from pipelines.store.judgements import Judgement
from rules import Evidence

ENDS = ("different", "rejected")
"""Verdicts by which evidence is no longer held of this recipient."""

VERDICTS = ("same", "released", *ENDS)


def fact_of(row: Held) -> str:
    """What was told, whichever delivery told it."""
    return f"{row.kind}|{row.occurred_on}|{row.grade}|{row.details}"


def is_certain(fact: str) -> bool:
    """Was the fact told of this recipient with certainty?"""
    return fact.split("|", 3)[2] == "certain"


def covers(judgement: Judgement, row: Held) -> bool:
    """Was the judgement given on this evidence, or on a report that says the same?"""
    if judgement.evidence_id == row.evidence_id:
        return True
    return (judgement.fact, judgement.link) == (fact_of(row), row.link)


def in_the_light(told: Evidence, row: Held, judgements: Sequence[Judgement]) -> Iterator[Evidence]:
    """A piece of evidence as the judgements on it leave it.

    Args:
        told: the evidence as it was delivered.
        row: the same, as it is stored.
        judgements: all judgements on this recipient.

    Yields:
        The evidence in spans of knowledge, and for a release its event. A span that is empty
        is left out; where nobody judged the evidence it comes back as it was.
    """
    spoken = sorted(
        (one for one in judgements if covers(one, row)),
        key=lambda one: (one.known_from, one.verdict, one.judgement_id),
    )
    if not spoken:
        yield told
        return
    for since, until in _spans(told, spoken):
        verdict = _verdict(spoken, since)
        piece = replace(told, known_from=since, known_to=until)
        if verdict == "same":
            piece = replace(piece, grade="certain", fact_id=_as_certain(row))
        if verdict not in ENDS:
            yield piece
        if verdict == "released":
            yield Evidence(
                id=f"{told.id}:released",
                kind="released",
                date=since,
                known_from=since,
                known_to=until,
                event=told.id,
            )


def _as_certain(row: Held) -> str:
    return fact_of(row._replace(grade="certain"))


def _spans(told: Evidence, spoken: Sequence[Judgement]) -> Iterator[tuple[date, date | None]]:
    """The span of knowledge of the evidence, cut where a judgement begins or ends."""
    end = told.known_to or date.max
    days = {day for one in spoken for day in (one.known_from, one.known_to) if day is not None}
    cuts = [told.known_from, *sorted(d for d in days if told.known_from < d < end), end]
    for since, until in pairwise(cuts):
        if since < until:
            yield since, None if until == date.max else until


def _verdict(spoken: Sequence[Judgement], day: date) -> str | None:
    """What people say on a day; of several the last one counts."""
    verdict = None
    for one in spoken:
        if one.known_from <= day and (one.known_to is None or day < one.known_to):
            verdict = one.verdict
    return verdict
