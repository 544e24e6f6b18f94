"""Which law holds when: the laws of one place and class of benefit in order of time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from rules.law import Law


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """The laws for one place and class in order of time; `None` where no rule set is in force."""

    starts: tuple[date, ...]
    months: tuple[int, ...]
    """First payroll month that each law judges: the first to begin on or after its start."""
    laws: tuple[Law | None, ...]
    forced: bool
    first_judged: int
    """First month that any law judges; 0 where one is forced."""
    round_month: int | None
    """Month in which a round suspends, where there is a round: nothing on record leads to it."""

    def on(self, day: date) -> Law | None:
        """The law in force on a day."""
        return self.laws[bisect_right(self.starts, day) - 1]

    def of_month(self, month: int) -> Law | None:
        """The law that judges a payroll month: the one in force on its first day."""
        return self.laws[bisect_right(self.months, month) - 1]

    def close_of(self, month: int) -> date:
        """Day at whose end the payroll of a month closes; the nearest law's where none judges."""
        law = self.of_month(month) or next(law for law in self.laws if law is not None)
        return law.close_of(month)

    def starts_between(self, after: date, until: date) -> bool:
        """Does a law begin, or end, after one day and by another?"""
        start = self.next_start(after)
        return start is not None and start <= until

    def next_start(self, day: date) -> date | None:
        """First day after `day` on which another law begins."""
        place = bisect_right(self.starts, day)
        return self.starts[place] if place < len(self.starts) else None

    def next_month_start(self, month: int) -> int | None:
        """First payroll month after `month` that another law judges."""
        place = bisect_right(self.months, month)
        return self.months[place] if place < len(self.months) else None
