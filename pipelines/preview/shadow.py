"""A shadow of an installation: the same stages run in it, and it is thrown away.

It has folders and a database of its own. Files are linked, which is safe since no stage writes a
file in place; of the database everything small is copied, and of recipients whoever the run
touches, just before it does.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.prepared.installed import REGISTER, RegisterNotPreparedError, kept_still
from pipelines.register.export import days_of, is_by
from pipelines.store import Connection
from pipelines.store.batches import Batch
from pipelines.store.copying import (
    REGISTER_TABLES,
    WHOLE,
    copy_recipients,
    copy_whole,
    recipients_due,
    standing_still,
)
from pipelines.workspace import Workspace

DONE = ("decided", "replaced", "held", "refused")
"""Batches on which the shadow does no work before decide: they keep their files and status."""


class Shadow:
    """A workspace in which days can be run, beside the state of the real one."""

    def __init__(self, ws: Workspace, real: Connection) -> None:
        self.ws = ws
        self.real = real
        """One state of the real database; nothing is written through it."""

    def bring(self, ids: Iterable[str]) -> None:
        """Copy recipients into the shadow who are not there yet."""
        with self.ws.store.write() as target:
            copy_recipients(self.real, target, sorted(ids))

    def bring_due(self, day: date | None) -> None:
        """Copy everybody whose day has come by `day`; everybody where none is given."""
        for ids in recipients_due(self.real, day):
            self.bring(ids)


@contextmanager
def shadow_of(ws: Workspace, feeds: Sequence[str], days: Sequence[date]) -> Iterator[Shadow]:
    """A shadow that is ready to run some feeds on some days; it is gone after the block.

    Raises:
        RegisterNotPreparedError: the register has to be prepared first, which would write.
    """
    with (
        TemporaryDirectory(prefix="certify_preview_", dir=ws.home.tmp) as folder,
        standing_still(ws.store.engine) as real,
    ):
        settings = ws.settings.model_copy(
            update={"home": Path(folder), "database_url": f"sqlite:///{folder}/certify.db"}
        )
        made = Workspace(settings)
        made.home.create()
        _link_files(ws, made)
        made.store.migrate()
        with made.store.write() as target:
            copy_whole(real, target, WHOLE)
            if _needs_old_registers(ws, days):
                copy_whole(real, target, REGISTER_TABLES)
        for feed in feeds:
            for day in days:
                for batch in ws.store.batches.find(feed, day):
                    _link_batch(ws, made, batch)
        try:
            yield Shadow(made, real)
        finally:
            made.store.engine.dispose()


def _needs_old_registers(ws: Workspace, days: Sequence[date]) -> bool:
    """Whether a delivery may have to be matched with the register as an earlier day knew it."""
    known = days_of(ws.home.register / REGISTER)
    return any(not is_by(day, min(days)) for day in known)


def _link_files(ws: Workspace, made: Workspace) -> None:
    """Link the inbox, the keys and the prepared register."""
    (made.home.root / "inbox").rmdir()
    (made.home.root / "inbox").symlink_to(ws.home.root / "inbox")
    _link_tree(ws.home.root / "keys", made.home.root / "keys")
    with kept_still(ws) as whole:
        if not whole:
            raise RegisterNotPreparedError(
                "the register is not prepared for matching: run `certify register load FILE`, or "
                "any stage, before a preview"
            )
        _link_tree(ws.home.register, made.home.register)


def _link_batch(ws: Workspace, made: Workspace, batch: Batch) -> None:
    """Link what the shadow may need of a batch; what it makes anew is left out."""
    source, target = ws.home.batch_dir(batch.batch_id), made.home.batch_dir(batch.batch_id)
    if batch.status in DONE:
        _link_tree(source, target)
        return
    _link_tree(source / "raw", target / "raw")
    if batch.status == "matched":
        made.store.batches.record(batch.batch_id, status="received")


def _link_tree(source: Path, target: Path) -> None:
    """Link every file under a folder, but locks and files that are being written."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        place = target / path.relative_to(source)
        if path.name.startswith("."):
            continue
        if path.is_dir():
            place.mkdir(exist_ok=True, mode=0o700)
        else:
            os.link(path, place)
