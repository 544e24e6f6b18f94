"""What a purge would remove: every file whose period has ended by a day, and why.

Periods of a delivery count from the day it was received, so that they are the same wherever and
whenever a purge runs. Other files count from the day in their name, else from the day on which
they were last written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipelines.documents.vault import place
from pipelines.facts.file import NAME as FACTS
from pipelines.links.file import LINKS, UNMATCHED
from pipelines.retention.database import PARTS
from pipelines.retention.papers import papers
from pipelines.retention.periods import EVERY, Kind, days_of
from pipelines.retention.sealing import PLAIN, SEALED
from pipelines.settings import LOSS_FEEDS
from pipelines.store import Connection, reporting
from pipelines.store.batches import Batch
from pipelines.workspace import Workspace

DONE = ("decided", "replaced")
"""Batches whose rows have been worked through, or never will be."""

FILES: dict[str, Kind] = {
    "unmatched.retry": "sealed",
    SEALED: "sealed",
    "quarantine.parquet": "set_aside",
    UNMATCHED: "set_aside",
    LINKS: "links",
    FACTS: "facts",
}
"""Files of a batch by kind, beside its raw file and its plain rows."""

DATABASE = "database"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Item:
    """One file (or a part of the database of one day) whose period has ended."""

    kind: Kind
    place: str
    """Id of the batch, else the folder below the home."""
    name: str
    path: Path
    since: date
    """The day from which the period counts."""
    feed: str | None = None
    rows: int | None = None
    seal: bool = False
    """Its content is kept on, encrypted."""
    part: str = ""
    """Of the database: name of the part."""
    document_id: str = ""
    """Of a paper: its key."""

    @property
    def days(self) -> int:
        """The period."""
        return days_of(self.kind, self.feed or EVERY) or 0


def plan(ws: Workspace, day: date) -> list[Item]:
    """Everything whose period has ended by `day`, in order of place and name."""
    with ws.store.read() as connection:
        batches = reporting.all_deliveries(connection)
        of_database = list(_of_database(ws, connection, day))
        of_papers = list(_of_papers(ws, connection, day))
    found = [item for batch in batches for item in _of_batch(ws, batch)]
    found += _of_folders(ws, {batch.batch_id for batch in batches})
    found += of_papers
    found = [item for item in found if _ended(item, day)]
    found += of_database
    return sorted(found, key=lambda item: (item.place, item.name))


def _of_database(ws: Workspace, connection: Connection, day: date) -> Iterator[Item]:
    for name, part in PARTS.items():
        before = day - timedelta(days_of(part.kind) or 0)
        for one, rows in part.old(connection, before):
            told = f"{name} {one}"
            yield Item(part.kind, DATABASE, told, ws.home.root, one, rows=rows, part=name)


def _of_papers(ws: Workspace, connection: Connection, day: date) -> Iterator[Item]:
    for paper in papers(ws, connection, day):
        path = place(ws.home, paper.document_id)
        folder = str(path.parent.relative_to(ws.home.root))
        known = "" if paper.kind == "leftover" else paper.document_id
        yield Item(paper.kind, folder, path.name, path, paper.since, document_id=known)


def _ended(item: Item, day: date) -> bool:
    days = days_of(item.kind, item.feed or EVERY)
    return days is not None and (day - item.since).days > days


def _of_batch(ws: Workspace, batch: Batch) -> Iterator[Item]:
    folder = ws.home.batch_dir(batch.batch_id)
    done = batch.status in DONE

    def item(kind: Kind, path: Path, rows: int | None = None, seal: bool = False) -> Item:
        name = str(path.relative_to(folder))
        return Item(
            kind, batch.batch_id, name, path, batch.received_on, batch.feed, rows, seal=seal
        )

    for path in _files(folder):
        if path.parent.name == "raw":
            rows = batch.rows if path.name == batch.file_name else None
            yield item("raw" if done else "waiting", path, rows)
        elif path.name == PLAIN:
            seal = batch.feed in LOSS_FEEDS and batch.status == "decided"
            yield item("clean" if done else "waiting", path, seal=seal)
        elif path.name.endswith(".part"):
            yield item("clean" if done else "waiting", path)
        elif path.name in FILES:
            yield item(FILES[path.name], path)
    if ws.settings.purge_inbox and done:
        for suffix in ("", ".sha256"):
            path = ws.home.inbox(batch.feed) / f"{batch.file_name}{suffix}"
            if path.is_file():
                place = f"inbox/{batch.feed}"
                yield Item("inbox", place, path.name, path, batch.received_on, batch.feed)


def _of_folders(ws: Workspace, known: set[str]) -> Iterator[Item]:
    """Files that belong to no batch."""
    root = ws.home.root
    places: tuple[tuple[Kind, Path], ...] = (
        ("queue", root / "queue"),
        ("log", root / "airflow" / "logs"),
        ("leftover", root / "tmp"),
        *(("report", one) for one in (root / "runs").glob("????-??-??")),
    )
    for kind, folder in places:
        for path in _files(folder):
            yield _written(root, kind, path)
    for path in (root / "register" / "incoming.parquet", *root.glob("*/.*.part")):
        if path.is_file():
            yield _written(root, "leftover", path)
    for folder in (root / "batches").glob("*/*/r*-*"):
        if str(folder.relative_to(root / "batches")) not in known:
            for path in _files(folder):
                yield _written(root, "leftover", path, by_name=False)


def _written(root: Path, kind: Kind, path: Path, by_name: bool = True) -> Item:
    named = _DAY.search(str(path.relative_to(root))) if by_name and kind != "log" else None
    since = (
        date.fromisoformat(named[0])
        if named
        else datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    )
    place = "airflow/logs" if kind == "log" else str(path.parent.relative_to(root))
    return Item(kind, place, path.name, path, since)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
