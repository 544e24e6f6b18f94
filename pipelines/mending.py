"""Files of a batch that the disk has damaged are made again from what they were made of.

What is kept of a batch is a chain: the file as it came, its clean rows, their links, the facts.
Each link of the chain can be made from the one before, as long as that one is retained.
"""

from __future__ import annotations

import logging
from pathlib import Path

from pipelines.check import make_clean_again
from pipelines.facts.file import NAME as FACTS
from pipelines.links import states
from pipelines.links.file import LINKS, UNMATCHED, write_links
from pipelines.prepared.installed import register
from pipelines.retention.sealing import PLAIN, clean_rows
from pipelines.sound import damaged
from pipelines.store.batches import Batch
from pipelines.workspace import Workspace

log = logging.getLogger(__name__)


def mend(ws: Workspace, batch: Batch) -> None:
    """Make damaged files of a batch again; call it where nobody else works on the delivery.

    Raises:
        ValueError: a file is damaged, and what it was made of is no longer kept.
    """
    folder = ws.home.batch_dir(batch.batch_id)
    if damaged(folder / PLAIN):
        _told(batch, PLAIN)
        if not (folder / "raw" / batch.file_name).is_file():
            raise _lost(batch, PLAIN)
        make_clean_again(ws, batch)
    if damaged(folder / LINKS) or damaged(folder / UNMATCHED):
        _told(batch, LINKS)
        _make_links_again(ws, batch, folder)
    if damaged(folder / FACTS):
        _told(batch, FACTS)
        with clean_rows(ws, batch.batch_id) as clean:
            if clean is None or not (folder / LINKS).is_file():
                raise _lost(batch, FACTS)
        (folder / FACTS).unlink()  # whoever asks for the facts makes them anew


def _make_links_again(ws: Workspace, batch: Batch, folder: Path) -> None:
    with register(ws) as newest:
        want = states.wanted(batch, newest.days)
    with clean_rows(ws, batch.batch_id) as clean:
        if clean is None:
            raise _lost(batch, LINKS)
        links = states.first_links(ws, batch, clean)
        links = states.add_days(ws, batch, clean, links, sorted(want.days))
    write_links(folder, links)


def _told(batch: Batch, name: str) -> None:
    log.warning("batch %s: %s is damaged and is made again; look at the disk", batch.batch_id, name)


def _lost(batch: Batch, name: str) -> ValueError:
    return ValueError(
        f"batch {batch.batch_id}: {name} is damaged and cannot be made again, since what it was "
        "made of has been removed in its time. Put the file back from a backup; nothing was "
        "decided from the damaged one"
    )
