"""Which list is looked at: jurisdiction, pay month and filters, as they stand in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from caseworker.cases.common import places
from caseworker.web import errors
from caseworker.web.visit import Visitor
from pipelines.store import Connection
from pipelines.suspensions.listing import CHANGED, HELD, RELEASED, SENT, WAITING, months_of

TO_RELEASE = "to_release"
SHOWN = (TO_RELEASE, RELEASED, HELD, SENT)
"""Parts of a list; what was released before something became known is to be released again."""

ONLY = ("lacking", "possible_life")
"""Names of which something is missing; of which there is a possible sign of life."""


@dataclass(frozen=True)
class Chosen:
    """A list and what of it is shown."""

    month: date
    place: str = ""
    """A jurisdiction in the user's scope; empty: all of them."""
    shown: str = TO_RELEASE
    only: str = ""
    after: str = ""

    @property
    def states(self) -> tuple[str, ...]:
        """States of names that are shown."""
        return (WAITING, CHANGED) if self.shown == TO_RELEASE else (self.shown,)

    def address(self, **changes: str) -> str:
        """The page with something changed; from its beginning unless `after` is named."""
        given: dict[str, Any] = {"after": "", **changes}
        other = replace(self, **given) if changes else self
        query = {
            "month": f"{other.month:%Y-%m}",
            "place": other.place,
            "shown": other.shown,
            "only": other.only,
            "after": other.after,
        }
        return f"/suspensions?{urlencode({k: v for k, v in query.items() if v})}"


@dataclass(frozen=True)
class Choices:
    """What can be chosen."""

    months: list[date]
    places: list[str]


def choices(visit: Visitor, connection: Connection) -> Choices:
    """Months and jurisdictions whose lists the user may look at."""
    return Choices(months_of(connection, visit.scope), places(visit, connection))


def chosen(value: Callable[[str], str], found: Choices, today: date) -> Chosen:
    """What was chosen; anything unknown is as if it were not there.

    Args:
        value: gives what the address or the form says under a name.
        found: what can be chosen.
        today: stands in where no month can be chosen yet.

    Raises:
        NotFound: a jurisdiction is named that is not the user's.
    """
    month = month_in(value("month")) or (found.months or [today.replace(day=1)])[0]
    place, shown, only = value("place"), value("shown"), value("only")
    if place and place not in found.places:
        raise errors.NotFound
    return Chosen(
        month,
        place,
        shown if shown in SHOWN else TO_RELEASE,
        only if only in ONLY else "",
        value("after")[:64],
    )


def month_in(told: str) -> date | None:
    """The first day of YYYY-MM; none where it is no month."""
    try:
        return date.fromisoformat(f"{told}-01") if len(told) == 7 else None
    except ValueError:
        return None
