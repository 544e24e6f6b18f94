"""The register as it was known on an earlier day, prepared beside the one in use.

A delivery of that day needs it where the register has changed since. A few such are kept.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from pipelines.prepared.installed import (
    REGISTER,
    Register,
    export_and_prepare,
    is_whole,
    key_of,
    locked,
    register,
)
from pipelines.prepared.making import load_prepared
from pipelines.register.export import Days, days_of, is_by
from pipelines.workspace import Workspace

KEPT = 4
"""Registers of earlier days that are kept prepared."""


@contextmanager
def register_known_by(ws: Workspace, day: date) -> Iterator[Register]:
    """What was known of the register by the end of a day; stays as it is inside the block.

    Raises:
        RegisterNotPreparedError: no register was loaded.
    """
    with register(ws) as newest:
        known = {d: total for d, total in newest.days.items() if is_by(d, day)}
        if len(known) == len(newest.days):
            yield newest
            return
    folder = ws.home.register / "known" / key_of(known)
    while True:
        with locked(folder, fcntl.LOCK_EX):
            if not _is_of(folder, known):
                _link_prepared(ws, folder / "prepared")
                export_and_prepare(ws, folder, folder / "prepared", day)
        with locked(folder, fcntl.LOCK_SH):
            found = load_prepared(folder / "prepared")
            if found is not None:
                os.utime(folder)
                yield Register(found, days_of(folder / REGISTER))
                break
    _forget(folder.parent)


def _is_of(folder: Path, days: Days) -> bool:
    """Whether a folder holds the prepared register of these days."""
    exported = folder / REGISTER
    return is_whole(exported, folder / "prepared") and days_of(exported) == days


def _link_prepared(ws: Workspace, target: Path) -> None:
    """Begin with what is prepared of the newest register: most recipients did not change."""
    shutil.rmtree(target.parent, ignore_errors=True)
    target.mkdir(parents=True, mode=0o700)
    with locked(ws.home.prepared, fcntl.LOCK_SH):
        for file in ws.home.prepared.glob("*.*"):
            with suppress(FileNotFoundError):  # never written in place, so a link is a copy
                os.link(file, target / file.name)


def _forget(folder: Path) -> None:
    """Remove all but the few used last; one in use by another process is left."""
    by_age = sorted(
        (one for one in folder.iterdir() if one.is_dir()), key=lambda one: -one.stat().st_mtime
    )
    for old in by_age[KEPT:]:
        with suppress(BlockingIOError), locked(old, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(old, ignore_errors=True)
