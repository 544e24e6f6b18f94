"""Which months each payroll leaves out or takes back, by what was known when it closed.

An offset is counted against the regular payment of a month: nothing where the month is payable,
its amount where it is not. Every payroll has its own view of all months before it; the entries
of a pay month are the differences between its view and that of the payroll before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rules import Evidence, MonthNotPaid, Standing
from rules.months import first_day, month_of
from rules.timeline import Timeline

Ask = Callable[[date, date], Standing]
"""The standing as of a day, by what was known on a day."""

View = dict[date, MonthNotPaid]
"""Months out of the ordinary, as one payroll sees them."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the view of a past payroll is made from."""

    standing: Standing
    """As of the horizon, by what is known there."""
    ask: Ask
    evidence: Sequence[Evidence]
    timeline: Callable[[int], Timeline]
    """The laws by which a payroll month judges, by what the register said then."""
    turns: Sequence[date] = ()
    """Last days before the register said that other laws hold, or for another time."""
    see: Callable[[date], Standing] | None = None
    """The standing as the payroll that closed on a day saw it; default: as known on that day."""

    def seen(self, day: date) -> Standing:
        """What the payroll that closed on a day goes by."""
        return self.ask(day, day) if self.see is None else self.see(day)

    def close_of(self, month: int) -> date:
        """Day at whose end the payroll of a month closes."""
        return self.timeline(month).close_of(month)


def views(record: Record, after: date | None) -> Iterator[tuple[date, View]]:
    """The view of each payroll, from the first that may differ to the one that is open.

    Args:
        record: one recipient.
        after: last pay month that is a fact; views of later ones are given.
    """
    standing = record.standing
    horizon = standing.as_of
    this = month_of(horizon)
    passed = horizon > record.close_of(this)
    first = _first(record) if after is None else max(_first(record), month_of(after) + 1)
    # Beyond the last fact there is always a pay month that takes later differences.
    last = max(this + passed, first if after is not None else 0)
    quiet = _Quiet(record)
    view: View | None = None
    for month in range(min(first, last), last + 1):
        known = horizon if month > this else min(record.close_of(month), horizon)
        if known == horizon:
            view = {row.month: row for row in standing.months}
        elif view is not None and quiet.between(month):
            view = view | quiet.own(month)
        else:
            view = {row.month: row for row in record.seen(known).months}
        yield first_day(month), view


def _first(record: Record) -> int:
    """First pay month that may differ: the first skipped month, or the first finding."""
    asked = [record.standing, *(record.ask(day, day) for day in record.turns)]
    skipped = [month_of(row.month) for one in asked for row in one.months if row.skipped]
    found = [
        month_of(max(row.known_from, row.date)) for row in record.evidence if row.kind == "finding"
    ]
    return min([*skipped, *found], default=month_of(record.standing.as_of))


class _Quiet:
    """Tells in which months nothing became known, so that the view before need not be asked for.

    A month of its own is then as the standing of the horizon has it, which judges every month by
    what was known at its close. Whether a finding or a missing certification took it is told by
    what is known now, so where there are findings nothing may have become known since, either.
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._own = {row.month: row for row in record.standing.months if row.skipped}
        kinds = {row.kind for row in record.evidence}
        told = {"amount_changed", "suspension_held_back"}
        self._never = bool(told & kinds) or bool(record.turns)
        self._findings = "finding" in kinds
        days = {day for row in record.evidence for day in _days(row)}
        self._days = sorted(day for day in days if day <= record.standing.as_of)

    def between(self, month: int) -> bool:
        """Did nothing change between the close before and that of a month?"""
        if self._never:
            return False
        before, close = self._record.close_of(month - 1), self._record.close_of(month)
        known, then = bisect_right(self._days, close), bisect_right(self._days, before)
        if known > then or (self._findings and known < len(self._days)):
            return False
        return not self._record.timeline(month).starts_between(before, close)

    def own(self, month: int) -> View:
        """What the payroll of the month says of the month itself, where nothing changed."""
        row = self._own.get(first_day(month))
        return {} if row is None else {row.month: row._replace(due=False)}


def _days(row: Evidence) -> Iterator[date]:
    """Days on which a piece of evidence may begin or cease to speak."""
    told = (row.known_from, row.known_to, row.date, row.form_received, row.seen_alive_on)
    yield from (day for day in told if day is not None)
