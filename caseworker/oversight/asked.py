"""What the address asks for: a jurisdiction, a period and its last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from caseworker.cases.common import places
from caseworker.web.form import day_in_address
from caseworker.web.visit import Visitor
from pipelines.store import Connection, case_totals, horizon

PERIODS = {"30d": 30, "12w": 84}
"""Length of each period in days."""

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """Which part of the work a page is about. `since` and `until` are the first and last day."""

    every: tuple[str, ...]
    """Jurisdictions of the user."""
    place: str
    """The chosen one; empty: all of them."""
    period: str
    since: date
    until: date
    given: str
    """The last day as the address gives it; empty: the last one on record."""
    today: date
    now: float

    @property
    def places(self) -> tuple[str, ...]:
        """Jurisdictions that are asked about."""
        return (self.place,) if self.place else self.every

    @property
    def weekly(self) -> bool:
        """Whether a step of a picture is a week."""
        return self.period == "12w"

    @property
    def steps(self) -> list[date]:
        """First day of each step."""
        days = 7 if self.weekly else 1
        return [self.since + DAY * n for n in range(0, PERIODS[self.period], days)]

    def step_of(self, day: date) -> date:
        """The step in which a day lies."""
        return day - DAY * (day.weekday() if self.weekly else 0)

    @property
    def before(self) -> tuple[date, date]:
        """First and last day of the period before this one."""
        return self.since - DAY * PERIODS[self.period], self.since - DAY

    @property
    def closing(self) -> date:
        """The last day for what carries the day of the clock, which may be ahead of the files."""
        return self.until if self.given else max(self.until, self.today)

    @property
    def moments(self) -> tuple[int, int]:
        """The period in seconds since 1970: from the first, to before the second."""
        first = datetime.combine(self.since, time())
        last = datetime.combine(self.closing + DAY, time())
        return int(first.timestamp()), int(last.timestamp())

    @property
    def filters(self) -> dict[str, str]:
        """What was chosen, as codes; what is usual is left out."""
        told = {
            "place": self.place,
            "period": "" if self.period == "30d" else self.period,
            "until": self.given,
        }
        return {name: value for name, value in told.items() if value}

    def address(self, path: str) -> str:
        """A page under the same choice."""
        return f"{path}?{urlencode(self.filters)}" if self.filters else path


def asked(visit: Visitor, connection: Connection) -> Asked:
    """What a visit asks for; what makes no sense is as if it were not there."""
    every = tuple(places(visit, connection))
    place, period, given = (
        visit.query(name) or visit.form.text(name) for name in ("place", "period", "until")
    )
    period = period if period in PERIODS else "30d"
    until = day_in_address(given) or _last(connection) or visit.today
    end = until if period == "30d" else until + DAY * (6 - until.weekday())
    return Asked(
        every=every,
        place=place if place in every else "",
        period=period,
        since=end - DAY * (PERIODS[period] - 1),
        until=until,
        given=given if day_in_address(given) else "",
        today=visit.today,
        now=visit.now,
    )


def _last(connection: Connection) -> date | None:
    """The last day on record: of what was run, or of what was decided."""
    known = (horizon.read(connection), case_totals.last_day(connection))
    return max((day for day in known if day), default=None)
