"""The links of a delivery over time: by what was known when it came, and by each later change of
the register within the days in which it may be matched again.

A link says from when to when the register supports it. What it comes to depends on the rows and
the versions of the register alone, in whatever order they are worked through:

- first, all rows with the register as known on the day of receipt;
- then, for each later day on which something changed that matching looks at, the rows that the
  change may concern (`nearby`), with the register as known on that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.links.file import (
    LINK_COLUMNS,
    LINKS,
    PAIR,
    UNMATCHED,
    UNMATCHED_COLUMNS,
    Links,
    joined,
    read_frame,
)
from pipelines.links.nearby import Rows, nearby
from pipelines.matching.rows import match_rows
from pipelines.prepared.by_day import register_known_by
from pipelines.prepared.installed import key_of
from pipelines.register.export import Days
from pipelines.retention.periods import retry_days
from pipelines.store.batches import Batch
from pipelines.store.loads import EVER
from pipelines.store.matched import Matched
from pipelines.workspace import Workspace


def wanted(batch: Batch, days: Days) -> Matched:
    """Which changes of the register concern a batch: those known on receipt, and later ones."""
    first = batch.received_on.isoformat()
    last = (batch.received_on + timedelta(retry_days(batch.feed))).isoformat()
    known = {day: total for day, total in days.items() if day == EVER or day <= first}
    later = {day: total for day, total in days.items() if day != EVER and first < day <= last}
    return Matched(key_of(known), later)


def days_to_add(done: Matched | None, want: Matched) -> list[str] | None:
    """The days that links made with one register lack for another; None: all has to be redone."""
    if done is None or done.base != want.base:
        return None
    days = sorted(want.days)
    if done.days != {day: want.days[day] for day in days[: len(done.days)]}:
        return None
    return days[len(done.days) :]


def first_links(ws: Workspace, batch: Batch, clean: Path) -> Links:
    """The links by what was known of the register when the batch was received."""
    links, unmatched = _matched(ws, batch, clean, batch.received_on)
    return Links(links.assign(linked_from=None, linked_to=None), unmatched)


def add_days(
    ws: Workspace,
    batch: Batch,
    clean: Path,
    links: Links,
    days: Sequence[str],
    concerned: Rows | None = None,
) -> Links:
    """The links with what later days of the register change.

    Args:
        ws: the installation.
        batch: whose rows they are.
        clean: its rows that passed check.
        links: with all days before these.
        days: days on which something changed, in order of time.
        concerned: by day, the row numbers that the change may concern, if that is known.
    """
    if not days:
        return links
    if concerned is None:
        concerned = nearby(ws, [clean], days)[0]
    for day in days:
        if numbers := concerned.get(day):
            links = _with_day(ws, batch, clean, links, date.fromisoformat(day), numbers)
    return links


def _with_day(
    ws: Workspace, batch: Batch, clean: Path, links: Links, day: date, numbers: list[int]
) -> Links:
    with TemporaryDirectory(prefix="certify_again_", dir=ws.home.tmp) as folder:
        some = Path(folder) / "rows.parquet"
        rows = pq.read_table(clean)
        chosen = pc.is_in(rows["row_number"], value_set=pa.array(numbers, pa.int64()))
        pq.write_table(rows.filter(chosen), some)
        linked, unmatched = _matched(ws, batch, some, day)
    old = links.linked
    open_ = old["linked_to"].isna() & old["row_number"].isin(numbers)
    same = pd.MultiIndex.from_frame(linked[PAIR])
    stays = pd.MultiIndex.from_frame(old[PAIR]).isin(same)
    ended = old.assign(linked_to=old["linked_to"].where(~(open_ & ~stays), day))
    there = pd.MultiIndex.from_frame(old[open_][PAIR])
    fresh = linked[~pd.MultiIndex.from_frame(linked[PAIR]).isin(there)]
    others = links.unmatched[~links.unmatched["row_number"].isin(numbers)]
    return Links(
        joined([ended, fresh.assign(linked_from=day, linked_to=None)]),
        joined([others, unmatched]).sort_values("row_number", ignore_index=True),
    )


def _matched(
    ws: Workspace, batch: Batch, rows: Path, day: date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Links and unmatched rows, with the register as known on a day."""
    with (
        TemporaryDirectory(prefix="certify_links_", dir=ws.home.tmp) as folder,
        register_known_by(ws, day) as register,
    ):
        links, unmatched = Path(folder) / LINKS, Path(folder) / UNMATCHED
        match_rows(rows, batch.feed, register.prepared, links, unmatched, scratch=ws.home.tmp)
        return read_frame(links, LINK_COLUMNS), read_frame(unmatched, UNMATCHED_COLUMNS)
