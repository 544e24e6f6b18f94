"""Replay of a day: is what was decided then what the same question gives today?

For each recipient the last decision as of the day is asked again: as of that day, by what was
known on it, under the rules of then. The decision log holds a hash of each answer; where the new
one differs, late processing must explain it, or it is an incident.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from pipelines.evaluation.inputs import Inputs
from pipelines.evaluation.judging import load_book
from pipelines.evaluation.versions import under
from pipelines.replay.asking_again import PARALLEL_FROM, Asker, asker
from pipelines.replay.books import RulesLost, book_of
from pipelines.replay.last import Last, last_decisions
from pipelines.replay.late import touched_by, without
from pipelines.replay.shown import INCIDENT, LATE, Shown, fields_that_differ
from pipelines.store import Connection, decisions, loads, standings
from pipelines.store.decisions import Cause, Decision, LogDamaged, fingerprint
from pipelines.store.loads import LoadRow
from pipelines.workspace import Workspace

MOST = 10_000
"""Differences that are looked into one by one; beyond it they are counted as incidents."""

Progress = Callable[[int, int], None]
"""Is told how many recipients are done, of how many decisions at most."""


def _silent(done: int, total: int) -> None:
    del done, total


@dataclass
class Replayed:
    """What a replay found. `differing` counts all, `shown` says them one by one."""

    day: date
    decisions: int = 0
    recipients: int = 0
    differing: int = 0
    shown: list[Shown] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What could not be replayed at all, and why: an incident each."""
    rules_versions: list[str] = field(default_factory=list)
    rules_in_force: str = ""
    other_software: bool = False
    """Whether other software than today's decided; a difference may come from it."""

    @property
    def late(self) -> int:
        """Differences that late processing explains."""
        return sum(one.kind == LATE for one in self.shown)

    @property
    def incidents(self) -> int:
        """Differences that nothing explains, and what could not be replayed."""
        return self.differing - self.late + len(self.problems)


@dataclass(frozen=True)
class _Differs:
    """A recipient whose answer is not the recorded one."""

    last: Last
    inputs: Inputs | None
    content: str | None
    why: str


def replay(
    ws: Workspace, day: date, recipient: str | None = None, progress: Progress = _silent
) -> Replayed:
    """Ask again what was decided as of a day.

    Args:
        ws: the installation.
        day: the horizon of the decisions.
        recipient: only this one; default: all that were decided as of the day.
        progress: is told how far the replay is.

    Raises:
        ValueError: nothing was decided as of that day (about that recipient).
    """
    with ws.store.read() as connection:
        of_day = decisions.as_of(connection, day)
        if not of_day:
            raise ValueError(_nothing(connection, day))
        run = _Run(ws, connection, day, of_day)
        for part in last_decisions(connection, run.readable(of_day), recipient):
            run.replay(part, progress)
    result = run.result
    if recipient and not result.recipients and not result.problems:
        raise ValueError(f"nothing was decided about {recipient} as of {day}")
    result.shown.sort(key=lambda one: (one.kind, one.recipient_id))
    return result


def _nothing(connection: Connection, day: date) -> str:
    before, after = decisions.days_near(connection, day)
    near = " and ".join(str(one) for one in (before, after) if one) or "none"
    return f"nothing was decided as of {day}; the nearest days with decisions: {near}"


class _Run:
    """One replay: what it reads from, and what it has found so far."""

    def __init__(
        self, ws: Workspace, connection: Connection, day: date, of_day: Sequence[Decision]
    ) -> None:
        self.settings = ws.settings
        self.connection = connection
        self.book = load_book(ws.settings.parameters)
        self.total = sum(one.recipients for one in of_day)
        self.result = Replayed(day, len(of_day), rules_in_force=self.book.version)
        self.result.rules_versions = sorted({one.rules_version for one in of_day})
        software = under(self.book).software
        self.result.other_software = any(one.software != software for one in of_day)

    @cached_property
    def causes(self) -> list[Cause]:
        """What was known by the day, with the decisions it caused."""
        return decisions.causes(self.connection, self.result.day)

    @cached_property
    def registers(self) -> list[LoadRow]:
        """Register files that were known by the day."""
        known = loads.all_loads(self.connection)
        return [one for one in known if (one.known_from or date.min) <= self.result.day]

    def readable(self, of_day: Sequence[Decision]) -> list[Decision]:
        """The decisions whose row is what was written; the others become problems."""
        kept = []
        for one in of_day:
            try:
                decisions.hashes_of(self.connection, one.decision_id)
                kept.append(one)
            except LogDamaged as damaged:
                self.result.problems.append(str(damaged))
        return kept

    def replay(self, part: Mapping[str, Last], progress: Progress) -> None:
        """Ask again for a part of the recipients, each under the rules of its decision."""
        for version in sorted({one.decision.rules_version for one in part.values()}):
            of_version = {k: v for k, v in part.items() if v.decision.rules_version == version}
            try:
                book = book_of(self.connection, version, self.book)
            except RulesLost as lost:
                self.result.recipients += len(of_version)
                self.result.problems.append(f"{len(of_version)} recipients not replayed: {lost}")
                continue
            many = len(of_version) > PARALLEL_FROM
            with asker(book, self.result.day, self.settings.workers, many) as asking:
                for chunk in _chunks(of_version, self.settings.chunk_recipients):
                    self._replay_chunk(asking, chunk)
                    progress(self.result.recipients, self.total)

    def _replay_chunk(self, asking: Asker, chunk: Mapping[str, Last]) -> None:
        inputs = asking.inputs(self.connection, list(chunk))
        differing = {
            one: _Differs(chunk[one], None, None, "no longer on the register")
            for one in chunk.keys() - {one.recipient_id for one in inputs}
        }
        for one, (content, why) in zip(inputs, asking.answers(inputs), strict=True):
            last = chunk[one.recipient_id]
            if content is None or fingerprint(content) != last.hash:
                differing[one.recipient_id] = _Differs(last, one, content, why)
        self.result.recipients += len(chunk)
        self.result.differing += len(differing)
        few = sorted(differing.items())[: MOST - len(self.result.shown)]
        if few:
            self.result.shown += self._look_into(asking, dict(few))

    def _look_into(self, asking: Asker, differing: Mapping[str, _Differs]) -> Iterator[Shown]:
        """Tell late processing from incidents, and the fields that differ where it can be told."""
        wanted = {key: one.last.decision for key, one in differing.items()}
        touched = touched_by(self.connection, wanted, self.causes, self.registers)
        stored = standings.contents_of(self.connection, list(differing))
        for key, one in differing.items():
            then, late = stored.get(key), touched[key].names
            if then is not None and fingerprint(then) != one.last.hash:
                then = None
            kind, why = INCIDENT, one.why or "what is on record is not what was decided on"
            if late and one.inputs is not None:
                names = ", ".join(late)
                content, _ = next(asking.answers([without(one.inputs, touched[key])]))
                if content is not None and fingerprint(content) == one.last.hash:
                    then, kind, why = content, LATE, f"worked through only afterwards: {names}"
                else:
                    why += f"; worked through afterwards, but no explanation: {names}"
            fields = fields_that_differ(then, one.content) if then and one.content else {}
            decision = one.last.decision
            yield Shown(key, kind, decision.decision_id, decision.cause, why, fields)


def _chunks(part: Mapping[str, Last], size: int) -> Iterator[dict[str, Last]]:
    ids = sorted(part)
    for start in range(0, len(ids), size):
        yield {one: part[one] for one in ids[start : start + size]}
