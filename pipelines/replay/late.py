"""Does late processing explain a difference? It does if taking it out gives the recorded answer.

A batch that was received by the day, but decided only after the decision that is replayed, was
known by the day and not looked at: a later day has put it right. The same holds for what a
person approved, and for a register file. What came with it is taken out and the question asked
once more; only if the answer is then the recorded one, the difference counts as explained.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pipelines.evaluation.inputs import Inputs
from pipelines.store import Connection, decisions
from pipelines.store.decisions import Cause, Decision
from pipelines.store.loads import LoadRow

SAID = ("finding", "manual")
"""Feeds of what people say."""

Delivery = tuple[str | None, Any]


@dataclass
class Touched:
    """What touched a recipient before a decision and after it."""

    before: set[Delivery] = field(default_factory=set)
    after: list[Cause] = field(default_factory=list)
    registers: list[LoadRow] = field(default_factory=list)
    """Register files that were loaded after the decision."""

    @property
    def late(self) -> list[Cause]:
        """What touched them after the decision, each cause once."""
        return list({one.cause: one for one in self.after}.values())

    @property
    def names(self) -> list[str]:
        """What came late, by name."""
        files = [f"register/{one.load_id}" for one in self.registers]
        return [one.cause for one in self.late] + files


def touched_by(
    connection: Connection,
    wanted: Mapping[str, Decision],
    all_causes: Sequence[Cause],
    registers: Sequence[LoadRow],
) -> dict[str, Touched]:
    """What touched recipients before and after the decisions that are replayed.

    Args:
        connection: a transaction that reads.
        wanted: by recipient the decision that is replayed.
        all_causes: what was known by the day, with the decisions it caused, oldest first.
        registers: register files known by the day.
    """
    found = {
        one: Touched(registers=[r for r in registers if r.load_id > decision.register_load])
        for one, decision in wanted.items()
    }
    since = min((one.decision_id for one in wanted.values()), default=0)
    late = {(one.feed, one.business_day) for one in all_causes if one.decision_id > since}
    for cause in all_causes:
        delivery = (cause.feed, cause.business_day)
        if delivery not in late:
            continue
        try:
            touched = decisions.hashes_of(connection, cause.decision_id).keys() & wanted.keys()
        except decisions.LogDamaged:
            continue  # a row that is not what was written explains nothing
        for one in touched:
            if cause.decision_id > wanted[one].decision_id:
                found[one].after.append(cause)
            else:
                found[one].before.add(delivery)
    return found


def without(inputs: Inputs, touched: Touched) -> Inputs:
    """What was on record when nothing that came late had been worked through."""
    held: list[Any] = list(inputs.held)
    judgements: list[Any] = list(inputs.judgements)
    for cause in touched.late:
        day = {cause.known_on}
        if cause.feed is None:
            held = _undone(held, day, lambda row: row.feed in SAID)
            judgements = _undone(judgements, day)
        elif (cause.feed, cause.business_day) in touched.before:
            held = _undone(held, day, _of(cause))
        else:
            held = [row for row in held if not _of(cause)(row)]
    days = {one.known_from for one in touched.registers if one.known_from is not None}
    if days:
        held = _undone(held, days, lambda row: row.feed == "register")
        inputs = _without_versions(inputs, days)
    return replace(inputs, held=held, judgements=judgements)


def _without_versions(inputs: Inputs, days: Set[date]) -> Inputs:
    """A recipient without what the register said from these days on."""
    kept = [one for one in (*inputs.earlier, inputs.row) if one.known_from not in days]
    if not kept:
        return inputs
    row = kept[-1]._replace(registered=inputs.row.registered)
    return replace(inputs, row=row, earlier=kept[:-1])


def _of(cause: Cause) -> Callable[[Any], bool]:
    return lambda row: (row.feed, row.business_day) == (cause.feed, cause.business_day)


def _undone(
    rows: Sequence[Any], days: Set[date], concerned: Callable[[Any], bool] | None = None
) -> list[Any]:
    """Rows without those that begin on these days; what ends on one of them goes on."""
    kept = []
    for row in rows:
        if concerned is None or concerned(row):
            if row.known_from in days:
                continue
            if row.known_to in days:
                row = row._replace(known_to=None)
        kept.append(row)
    return kept
