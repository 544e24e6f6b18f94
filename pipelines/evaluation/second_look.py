"""A confirmed loss whose record was taken back since is put up for another look.

A person's finding is never overwritten: payment stays stopped. But the case that it decided is
opened again, for as long as the finding stands on something that is no longer held for true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from pipelines.evaluation.inputs import Inputs
from pipelines.evaluation.translation import evidence_of
from pipelines.store.evidence import Held
from pipelines.store.review import Confirmed
from rules import Case, Standing


def basis_of(rows: Iterable[Held]) -> list[str]:
    """The facts that these pieces of evidence tell, whichever delivery and grade."""
    return sorted({_fact(row) for row in rows})


def _fact(row: Held) -> str:
    return f"{row.kind}|{row.occurred_on}|{row.details}"


def second_looks(inputs: Inputs, standing: Standing) -> Iterator[tuple[str, Case]]:
    """Cases to open again: the id of each, and what it now stands on."""
    if not inputs.confirmed:
        return
    stands = {e for reason in standing.reasons if reason.message == "stopped" for e in reason[1]}
    disputed = {case.ground for case in standing.cases if case.kind == "conflict"}
    for one in inputs.confirmed:
        if one.finding_id in stands and one.ground not in disputed:
            gone = _gone(inputs, one, standing.known_at)
            if gone:
                yield one.case_id, _case(one, gone)


def _gone(inputs: Inputs, one: Confirmed, day: date) -> dict[str, date]:
    """Evidence of the facts a finding stood on that nothing reports any more, and since when."""
    until: dict[str, date] = {}
    for told in evidence_of(inputs):
        until[told.id] = max(until.get(told.id, date.min), told.known_to or date.max)
    gone: dict[str, date] = {}
    for fact in one.basis:
        rows = [row for row in inputs.held if _fact(row) == fact]
        ends = {row.evidence_id: until.get(row.evidence_id, row.known_from) for row in rows}
        if ends and max(ends.values()) <= day:
            gone |= ends
    return gone


def _case(one: Confirmed, gone: dict[str, date]) -> Case:
    return Case(
        kind=one.case_kind,
        ground=one.ground,
        evidence=(one.finding_id, *sorted(gone)),
        opened_on=max(gone.values()),
        grade="certain",
        key="",
    )
