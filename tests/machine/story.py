"""What an installation is told, as plain values: files, register versions, people's findings.

A `Story` is everything that may decide the final state: nothing in it says in which order, how
often or by how many processes it was worked through.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.pipelines.small_world import Person

FIRST = date(2026, 4, 8)
IN_TOWN = 7
"""People on the register from the beginning; their number is their place in the town."""
OUTSIDE = (50, 51)
"""People whom the register may learn of later."""


def on(offset: int) -> date:
    """The day so many days after the first."""
    return FIRST + timedelta(days=offset)


@dataclass(frozen=True, order=True)
class Told:
    """A row of a file: about whom, and how much of it arrived."""

    at: int
    damage: str = "none"


@dataclass(frozen=True, order=True)
class Delivery:
    """A file: feed, business day, revision, the day it reached the agency, its rows."""

    received: date
    feed: str
    day: date
    revision: int
    rows: tuple[Told, ...]


@dataclass(frozen=True)
class Entry:
    """What the register says of one person."""

    amount: int = 5000
    surname: str = "欧阳"
    residence: str = "local"


@dataclass(frozen=True)
class Version:
    """A register file: the day the agency learned of it, and who stands in it."""

    known: date | None
    people: tuple[tuple[int, Entry], ...]


@dataclass(frozen=True, order=True)
class Finding:
    """A person's decision, approved by a second one; `undoes` is the number of an earlier one."""

    known: date
    number: int
    at: int
    outcome: str
    day: date
    undoes: int | None = None


@dataclass(frozen=True)
class Story:
    """Everything an installation was told."""

    versions: tuple[Version, ...]
    deliveries: tuple[Delivery, ...] = ()
    findings: tuple[Finding, ...] = ()

    def horizon(self) -> date:
        """The last day that anything was learned on."""
        days = [d.received for d in self.deliveries] + [d.day for d in self.deliveries]
        days += [f.known for f in self.findings]
        days += [v.known for v in self.versions if v.known]
        return max(days, default=FIRST)

    def revisions(self, feed: str, day: date) -> list[Delivery]:
        """The files of a feed for a day, oldest revision first."""
        found = [d for d in self.deliveries if (d.feed, d.day) == (feed, day)]
        return sorted(found, key=lambda d: d.revision)

    def version_before(self, day: date) -> Version:
        """The register file that the source would have built a later one from."""
        return [v for v in self.versions if v.known is None or v.known < day][-1]

    def with_version(self, version: Version) -> Story:
        """The story with one more register file, in order of the day it was learned of."""
        rest = [*self.versions[1:], version]
        rest.sort(key=lambda v: v.known or date.min)
        return replace(self, versions=(self.versions[0], *rest))


def beginning() -> Story:
    """A town that has been told nothing but its register."""
    return Story((Version(None, tuple((at, Entry()) for at in range(IN_TOWN))),))


def who(at: int, entry: Entry) -> dict[str, str]:
    """Name, sex, birth date and number of a person as the register has them."""
    told = Person(at).who()
    return told | {"name": entry.surname + told["name"].removeprefix("欧阳")}
