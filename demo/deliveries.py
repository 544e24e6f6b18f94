"""How files arrive: corrected, late, missing, cut off in transfer; the pattern repeats weekly."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from demo.feed import CHUNK, Feed, Rows
from demo.numbers import iso_dates
from demo.randomness import Flags, generator
from demo.settings import EPOCH, Settings

DROPPED_SHARE, CHANGED_SHARE = 0.01, 0.01  # of the rows of a corrected delivery
WEEK = 7
# (feed, day of the pattern): what happens to the delivery
TROUBLES = {
    ("travel", 1): "corrected",
    ("medical", 1): "late",
    ("death", 2): "truncated",
    ("medical", 3): "corrected",
    ("incarceration", 3): "missing",
    ("travel", 4): "gzip",
}
DAYS_LATE = 2


@dataclass(frozen=True)
class Delivery:
    """One file. `corrected`: it replaces the first with some rows dropped, changed and added."""

    feed: str
    index: int
    day: dt.date
    revision: int
    received_on: dt.date
    encoding: str
    gzip: bool = False
    truncated: bool = False
    corrected: bool = False
    note: str = ""

    @property
    def stem(self) -> str:
        """The name without its ending."""
        again = f"_r{self.revision}" if self.revision > 1 else ""
        return f"{self.feed}_{self.day.isoformat()}{again}"

    @property
    def path(self) -> str:
        """The file below the folder of the city."""
        return f"inbox/{self.feed}/{self.stem}.csv{'.gz' if self.gzip else ''}"


def deliveries(settings: Settings) -> list[Delivery]:
    """List the files of a city in the order of their business days."""
    found = []
    for index in range(settings.days):
        for feed in settings.feeds:
            trouble = TROUBLES.get((feed, index % WEEK), "") if settings.troubles else ""
            found += _of(settings, feed, index, trouble)
    return found


def missing(settings: Settings) -> list[tuple[str, str]]:
    """List (feed, business day) of the files that never come."""
    have = {(d.feed, d.index) for d in deliveries(settings)}
    every = [(feed, i) for i in range(settings.days) for feed in settings.feeds]
    return [(f, settings.day(i).isoformat()) for f, i in every if (f, i) not in have]


def _of(settings: Settings, feed: str, index: int, trouble: str) -> list[Delivery]:
    day, mixed = settings.day(index), settings.encoding == "mixed"
    encoding = "gb18030" if mixed else settings.encoding
    if mixed and feed == "certification":
        encoding = "utf-8"
    plain = Delivery(feed, index, day, 1, day, encoding)
    if trouble == "missing":
        return []
    if trouble == "late":
        late = day + dt.timedelta(days=DAYS_LATE)
        return [Delivery(feed, index, day, 1, late, encoding, note=f"{DAYS_LATE} days late")]
    if trouble == "gzip":
        return [Delivery(feed, index, day, 1, day, encoding, gzip=True)]
    if trouble == "truncated":
        cut = Delivery(feed, index, day, 1, day, encoding, truncated=True,
                       note="last line cut; the checksum is that of the whole file")  # fmt: skip
        return [cut, Delivery(feed, index, day, 2, day, encoding, note="sent again, whole")]
    if trouble == "corrected":
        next_day = day + dt.timedelta(days=1)
        return [plain, Delivery(feed, index, day, 2, next_day, encoding, corrected=True,
                                note="some rows dropped, changed and added")]  # fmt: skip
    return [plain]


def correct(
    settings: Settings, feed: Feed, index: int, start: int, rows: Rows
) -> tuple[Rows, Flags]:
    """Return the rows as the corrected delivery has them, and which of the old ones it keeps.

    A changed row has its date one day earlier.
    """
    rng = generator(settings.seed, f"correction-{feed.name}", index, start // CHUNK)
    point = rng.random(len(rows))
    firm = rows.protected | (rows.defect != "")
    kept = (point >= DROPPED_SHARE) | firm
    changed = kept & (point < DROPPED_SHARE + CHANGED_SHARE) & ~firm
    dates = rows.columns[feed.date]
    for at in np.flatnonzero(changed):
        day = (dt.date.fromisoformat(dates[at][:10]) - EPOCH).days - 1
        dates[at] = str(iso_dates(np.array([day]))[0]) + dates[at][10:]
        rows.note[at] = "changed"
    return rows.keep(kept), kept
