"""The demo: the deliveries of a city, brought to the inbox day by day and run by the DAGs.

A city says in `deliveries.csv` on which day each of its files arrives. A day of the demo is a
day on which files arrive: they are put into the inbox, the DAGs of their business days run, and
the day is handed over. A day whose files are all through is recognised and left alone.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.home import whole
from pipelines.orchestration.in_process import Step
from pipelines.settings import FEEDS
from pipelines.store.batches import Batch
from pipelines.workspace import Workspace

THROUGH = ("decided", "blocked", "replaced", "held", "refused")


@dataclass(frozen=True)
class Arrival:
    """A file of the city and the day on which it arrives. Grain: one file."""

    file: str
    feed: str
    business_day: date
    revision: int
    received_on: date

    @property
    def name(self) -> str:
        """Name of the file."""
        return Path(self.file).name


@dataclass(frozen=True)
class DemoDay:
    """What arrives on a day, and which business days have files in all."""

    day: date
    arrivals: tuple[Arrival, ...]
    has_business: bool

    @property
    def business_days(self) -> list[date]:
        """The business days that this day changes, the day itself last."""
        touched = {a.business_day for a in self.arrivals} - {self.day}
        return [*sorted(touched), self.day]


def read_days(city: Path) -> list[DemoDay]:
    """The days of a city, in order.

    Raises:
        FileNotFoundError: the city has no deliveries.csv.
    """
    with (city / "deliveries.csv").open(encoding="utf-8", newline="") as file:
        arrivals = [
            Arrival(
                file=row["file"],
                feed=row["feed"],
                business_day=date.fromisoformat(row["business_day"]),
                revision=int(row["revision"]),
                received_on=date.fromisoformat(row["received_on"]),
            )
            for row in csv.DictReader(file)
        ]
    business = {a.business_day for a in arrivals}
    days = sorted(business | {a.received_on for a in arrivals})
    return [
        DemoDay(day, tuple(a for a in arrivals if a.received_on == day), day in business)
        for day in days
    ]


def steps_of(ws: Workspace, city: Path, demo: DemoDay) -> Iterator[Step]:
    """The runs of a day. Files are put into the inbox just before the runs that take them.

    A corrected delivery comes after the first, also on the same day. Every feed runs on a
    business day, so that one without a file is seen to be skipped.
    """
    waves = sorted({a.revision for a in demo.arrivals}) or [1]
    for wave in waves:
        arrivals = [a for a in demo.arrivals if a.revision == wave]
        for arrival in arrivals:
            put_into_inbox(ws, city, arrival)
        runs = {(a.business_day, a.feed) for a in arrivals}
        if wave == waves[0] and demo.has_business:
            runs |= {(demo.day, feed) for feed in FEEDS}
        for business_day, feed in sorted(runs, key=lambda r: (r[0], FEEDS.index(r[1]))):
            late = {"received_on": demo.day.isoformat()} if business_day != demo.day else {}
            yield Step(f"feed_{feed}", business_day, late)
    for business_day in demo.business_days:
        yield Step("hand_over", business_day)
    mark(ws, demo).touch()


def put_into_inbox(ws: Workspace, city: Path, arrival: Arrival) -> None:
    """Deliver a file as a source would: the checksum first, the file renamed into place."""
    inbox = ws.home.inbox(arrival.feed)
    inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in (f"{arrival.name}.sha256", arrival.name):
        source = city / "inbox" / arrival.feed / name
        if source.exists() and not (inbox / name).exists():
            with whole(inbox / name) as part:
                shutil.copyfile(source, part)


def mark(ws: Workspace, demo: DemoDay) -> Path:
    """The file that says that a day was run to its end."""
    folder = ws.home.root / "demo" / "days"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{demo.day}.done"


def is_done(ws: Workspace, demo: DemoDay) -> bool:
    """Whether a day was run to its end and the database still knows its files."""
    if not mark(ws, demo).exists():
        return False
    return all(batch is not None and batch.status in THROUGH for batch in taken(ws, demo))


def taken(ws: Workspace, demo: DemoDay) -> list[Batch | None]:
    """The batches of the files that arrive on a day; None for one not taken."""
    found = []
    for arrival in demo.arrivals:
        batches = ws.store.batches.find(arrival.feed, arrival.business_day)
        same = [b for b in batches if b.file_name == arrival.name]
        found.append(same[-1] if same else None)
    return found
