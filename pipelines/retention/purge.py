"""Removing what may no longer be kept; hashes and counts stay.

For each place the hashes are first written down, in the batch's folder (`purged.json`) and in the
database (`purges`), and only then files are removed. A purge that is killed is simply run again:
what was written down stays as it is, and what is still there is removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from itertools import groupby

from pipelines.facts.file import facts_of_batch
from pipelines.retention.database import PARTS
from pipelines.retention.periods import days_of
from pipelines.retention.plan import DATABASE, Item, plan
from pipelines.retention.sealing import seal
from pipelines.retention.tombstone import TOMBSTONE, row_of, together, write_tombstone
from pipelines.sound import remove
from pipelines.store import audit, documents, horizon, retention
from pipelines.turns import holding, one_at_a_time
from pipelines.workspace import Workspace


def purge(ws: Workspace, day: date, actor: str = audit.SYSTEM) -> list[Item]:
    """Remove everything whose period has ended by `day`; returns what was removed.

    No decision changes by it: what a decision rests on is in the database, and what a corrected
    delivery has to be compared with is kept as facts, without name and number.

    Raises:
        ValueError: `day` is after the horizon: what such a day would bring is not known yet.
    """
    here = last_day(ws)
    if here is None or day > here:
        raise ValueError(
            f"this installation has come to {here}, not to {day}: purge up to the last day that "
            "was handed over, so that no batch goes while its rows are still needed"
        )
    with holding(ws.home.root / ".purge.lock"):
        items = plan(ws, day)
        for place, group in groupby(items, key=lambda item: item.place):
            with _undisturbed(ws, place):
                _purge_place(ws, place, list(group), day, actor)
    return items


def last_day(ws: Workspace) -> date | None:
    """The last day up to which something may be removed; None while nothing was run."""
    with ws.store.read() as connection:
        return horizon.read(connection)


@contextmanager
def _undisturbed(ws: Workspace, place: str) -> Iterator[None]:
    """Keep a delivery from being matched or decided while something of it goes."""
    with ExitStack() as held:
        with suppress(KeyError):  # no batch
            held.enter_context(one_at_a_time(ws, ws.store.batches.get(place)))
        yield


def _purge_place(ws: Workspace, place: str, items: Sequence[Item], day: date, actor: str) -> None:
    rows = together([row_of(ws, item, day) for item in items])
    _keep_what_is_needed(ws, place, items)
    if any(item.feed for item in items) and not place.startswith("inbox/"):
        write_tombstone(ws.home.batch_dir(place) / TOMBSTONE, place, rows)
    with ws.store.write() as connection:
        retention.record(connection, rows)
        for item in items:
            if item.part:
                PARTS[item.part].remove(connection, item.since)
            if item.document_id:
                documents.purge(connection, item.document_id, day)
        audit.note(
            connection,
            actor=actor,
            action="retention.purged",
            subject=place,
            content={
                "day": day,
                "files": sum(row["files"] for row in rows),
                "bytes": sum(row["bytes"] for row in rows),
                "kinds": sorted({item.kind for item in items}),
            },
        )
    for item in items:
        if item.place != DATABASE:
            remove(item.path)
            if item.kind not in ("queue", "inbox") and item.path.parent.parent != ws.home.root:
                with suppress(OSError):  # the folder is not empty
                    item.path.parent.rmdir()


def _keep_what_is_needed(ws: Workspace, place: str, items: Sequence[Item]) -> None:
    """Before plain rows go: the facts they told, and for deaths and custody the rows, sealed."""
    plain = [item for item in items if item.kind == "clean" and not item.name.endswith(".part")]
    if not plain or (batch := ws.store.batches.get(place)).status != "decided":
        return
    facts_of_batch(ws, batch)
    if plain[0].seal and days_of("sealed", batch.feed):
        seal(ws, place)
