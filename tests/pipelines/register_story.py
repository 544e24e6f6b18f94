"""A small town whose register changes, and files about its people, told in any order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pipelines.hand_over import hand_over
from pipelines.receive import receive
from pipelines.register.loading import Loaded, load
from pipelines.run import DayRun, run_batch
from pipelines.store.digest import digest
from pipelines.workspace import Workspace
from tests.pipelines.small_world import PLACE, Person, deliver, row, write_csv

FIRST = date(2026, 4, 8)
COLUMNS = [
    *("recipient_id", "name", "former_names", "sex", "birth_date", "id_type", "id_number"),
    *("other_ids", "benefit_class", "division", "monthly_amount", "residence"),
    *("approved_month", "last_certified_on"),
]


def on(offset: int) -> date:
    """The day so many days after the first."""
    return FIRST + timedelta(days=offset)


@dataclass(frozen=True)
class Entry:
    """What a register file says of the person `at`, where it differs from what is usual."""

    at: int
    name: str = ""
    number: str = ""
    amount: int = 5000
    residence: str = "local"
    certified: str = ""
    benefit_class: str = "enterprise_retiree"
    approved: str = ""

    def row(self) -> dict[str, str]:
        """As a row of the file."""
        who = Person(self.at).who()
        return {
            "recipient_id": Person(self.at).recipient_id,
            **who,
            "name": self.name or who["name"],
            "id_number": self.number or who["id_number"],
            "id_type": "01",
            "benefit_class": self.benefit_class,
            "division": "110108",
            "monthly_amount": str(self.amount),
            "residence": self.residence,
            "approved_month": self.approved or f"2025-{1 + (2 * self.at) % 12:02d}",
            "last_certified_on": self.certified,
        }


@dataclass(frozen=True)
class Version:
    """A register file and the day it was learned of; None: known since ever."""

    known: date | None
    entries: tuple[Entry, ...]
    revision: int | None = None


@dataclass(frozen=True)
class File:
    """A file of a feed, received on its business day: people, by number or by name alone."""

    feed: str
    day: date
    people: tuple[int, ...]
    bare: tuple[int, ...] = ()
    revision: int = 1
    received: date | None = None


def town(*people: int, **values: Any) -> Version:
    """The first register, with the usual entries."""
    return Version(None, tuple(Entry(at, **values) for at in people))


def renamed(version: Version, known: date, at: int, **values: Any) -> Version:
    """A full register of a later day in which one person's entry is another."""
    entries = tuple(replace(e, **values) if e.at == at else e for e in version.entries)
    return Version(known, entries)


def learn(ws: Workspace, version: Version) -> Loaded:
    """Load a register file."""
    folder = ws.home.root.parent / f"{ws.home.root.name}_files"
    path = folder / f"register_{version.known or 'ever'}_{version.revision or 0}.csv"
    rows = [entry.row() for entry in version.entries]
    return load(ws, write_csv(path, COLUMNS, rows), PLACE, version.known, revision=version.revision)


def run(ws: Workspace, file: File) -> None:
    """Deliver a file and run it, without a report."""
    rows = [row(file.feed, at, f"{file.feed[0]}{at}", file.day) for at in file.people]
    rows += [row(file.feed, at, f"{file.feed[0]}{at}b", file.day, id_number="") for at in file.bare]
    deliver(ws, file.feed, file.day, rows, file.revision)
    done = DayRun(file.day)
    for batch_id in receive(ws, file.feed, file.day, file.received or file.day):
        run_batch(ws, batch_id, done, lambda step: None)
    assert not done.blocked
    assert not done.held
    hand_over(ws, file.received or file.day)


def tell(ws: Workspace, event: Version | File) -> None:
    """Work through one event."""
    if isinstance(event, Version):
        learn(ws, event)
    else:
        run(ws, event)


def state(ws: Workspace, day: date) -> dict[str, dict[str, str | int]]:
    """The digest after handing over a day."""
    hand_over(ws, day)
    with ws.store.read() as connection:
        return digest(connection)
