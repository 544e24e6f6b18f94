"""Which payroll months were skipped, each judged as known when its payroll closed.

The walk jumps from change to change: a month is looked at only when the validity known at its
close has run out, when knowledge changes, or when another law begins.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from rules.brakes import braked, held_back, held_covers
from rules.law import NEVER, Law
from rules.loss import stopped, stops_known
from rules.months import month_of
from rules.question import Question
from rules.restore import Skip, lifted, restored
from rules.scope import in_scope
from rules.warning import warned

STEPS_AHEAD = 80
"""Months looked at one by one beyond the month asked about before giving up on a next skip."""


class Walk:
    """Skipped months up to the month asked about, and the first unrestored one, even later."""

    __slots__ = ("_careful", "_question", "skips", "unpaid_from")

    def __init__(self, question: Question) -> None:
        self._question = question
        self._careful = bool(question.knowledge.findings)
        self.skips: list[Skip] = []
        self.unpaid_from: int | None = None
        self._run()

    def _run(self) -> None:
        question = self._question
        month, running = self._begin()
        left = STEPS_AHEAD
        while month < NEVER:
            if month > question.month:
                left -= 1
                if self.unpaid_from is not None or left < 0:
                    return
            skip, running, following = self._judge(month, running)
            if skip is not None:
                self._record(skip)
            month = following

    def _record(self, skip: Skip) -> None:
        """Keep a skip up to the month asked about, and the first one that is not restored."""
        if skip.month <= self._question.month:
            self.skips.append(skip)
        if self.unpaid_from is None and not restored(self._question, skip):
            if skip.stop and not self._active_stop(skip.month):
                return
            self.unpaid_from = skip.month

    def _active_stop(self, month: int) -> bool:
        """A stop counts as unpaid while it lasts, not once a term has been served."""
        stop = stopped(stops_known(self._question, self._question.known_at), month)
        return stop is not None and stop.end > self._question.month

    def _begin(self) -> tuple[int, Skip | None]:
        """First month to judge, and the skip of a suspension that runs into it."""
        question = self._question
        closed = question.closed
        if closed is not None:
            through = month_of(closed.through)
            running: Skip | None = None
            for day in sorted(closed.skipped):
                month = month_of(day)
                law = question.payroll_law(month)
                stop = self._stop_at(month, question.known_by_close(month))
                runs = running is not None and running.month == month - 1
                since = running.since if running is not None and runs else month
                skip = Skip(month, law, law, since, stop)
                running = None if stop else skip
                if month <= min(through, question.month):
                    self._record(skip)
            if running is not None and running.month != through:
                running = None
            return through + 1, running
        first = NEVER
        knowledge = question.knowledge
        if question.timeline.round_month is not None:
            first = question.timeline.round_month
        if knowledge.life:
            first = min(first, month_of(min(item.since for item in knowledge.life)))
        if self._careful:
            first = min(first, *(month_of(item.since) for item in knowledge.findings))
        if question.approved is not None:
            first = min(first, month_of(question.approved))
        return max(first, self._first_suspending()), None

    def _first_suspending(self) -> int:
        """First month under a law that could suspend this person; earlier ones need no look."""
        question = self._question
        timeline = question.timeline
        if self._careful:  # a finding stops payment in months that no rule set judges, too
            found = min(month_of(item.since) for item in question.knowledge.findings)
            return min(found, timeline.first_judged)
        if timeline.forced:
            return timeline.first_judged
        scope_moves = bool(question.knowledge.others)
        for month, law in zip(timeline.months, timeline.laws, strict=True):
            if law is None or not law.suspends:
                continue
            if scope_moves or in_scope(question, law, question.known_at):
                return month
        return NEVER

    def _stop_at(self, month: int, known: date) -> bool:
        if not self._careful:
            return False
        return stopped(stops_known(self._question, known), month) is not None

    def _judge(self, month: int, running: Skip | None) -> tuple[Skip | None, Skip | None, int]:
        """One month: its skip if any, the suspension that runs on, the next month to see."""
        question = self._question
        law = question.timeline.of_month(month)
        known = question.known_by_close(month)
        if self._stop_at(month, known):
            at = law or question.base_law
            return Skip(month, at, at, month, True), None, month + 1
        if running is not None:
            started = running.started
            carried = law or started
            if not in_scope(question, started, known) or lifted(
                question, month, known, carried, started.round_start
            ):
                running = None
            elif held_covers(question, carried, month, known) or self._held_back(carried, month):
                return None, running, month + 1
            else:
                skip = Skip(month, carried, started, running.since, False)
                return skip, skip, month + 1
        if law is None or not law.suspends or not in_scope(question, law, known):
            return None, None, self._following(month, known, law)
        return self._start(month, law, known)

    def _start(self, month: int, law: Law, known: date) -> tuple[Skip | None, Skip | None, int]:
        """Does a suspension begin with this month?"""
        question = self._question
        if law.is_round:
            if month < law.suspension_month:
                return None, None, self._next(month, known, law.suspension_month)
            if month > law.suspension_month:
                return None, None, self._following(month, known, law)
        lapse = question.lapse(law, known)
        if lapse is None:
            return None, None, self._next(month, known, NEVER)
        if not question.timeline.forced and lapse < law.first_suspension:
            lapse = law.first_suspension
        if lapse > month:
            return None, None, self._next(month, known, lapse)
        if (
            month_of(question.registered) > month
            or held_covers(question, law, month, known)
            or braked(question, law, month, known)
            or not warned(question, law, month)
            or self._held_back(law, month)
        ):
            return None, None, month + 1
        skip = Skip(month, law, law, month, False)
        return skip, skip, month + 1

    def _held_back(self, law: Law, month: int) -> bool:
        question = self._question
        return bool(question.knowledge.others) and held_back(question, law, month) is not None

    def _following(self, month: int, known: date, law: Law | None) -> int:
        """Where nothing starts: on to the next law, or the next change of scope."""
        wide = law is None or law.values.scope_requires == "everyone"
        start = self._question.timeline.next_month_start(month)
        if not wide or self._careful:
            return self._next(month, known, NEVER)
        return NEVER if start is None else start

    def _next(self, month: int, known: date, target: int) -> int:
        """The target month, or an earlier one by which knowledge or the law changes."""
        question = self._question
        start = question.timeline.next_month_start(month)
        if start is not None and start < target:
            target = start
        if self._careful:
            stops = stops_known(question, question.known_at)
            last = max((s.first for s in stops), default=0)
            if month <= max(question.month, last):
                return month + 1
        changes = question.knowledge.changes
        place = bisect_right(changes, known)
        if place < len(changes) and changes[place] <= question.known_at:
            day = changes[place]
            seen = month_of(day) + (
                day > question.payroll_law(month_of(day)).close_of(month_of(day))
            )
            if seen < target:
                target = seen
        return target if target > month else month + 1
