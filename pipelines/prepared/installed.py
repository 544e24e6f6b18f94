"""The prepared register of an installation: brought up to date by one, read by many.

Its tables are replaced one by one, so whoever reads them holds a shared lock and whoever
replaces them an exclusive one. A lock ends with its process.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from pipelines.prepared.making import PreparedRegister, load_prepared, prepare, stamp_of
from pipelines.register.export import Days, days_of, export_register
from pipelines.sound import damaged
from pipelines.turns import holding
from pipelines.workspace import Workspace

log = logging.getLogger(__name__)

REGISTER = "recipients.parquet"
"""A register as it stands in the database, exported for matching."""


class RegisterNotPreparedError(ValueError):
    """No register was loaded yet, so there is nobody to match with."""


@dataclass(frozen=True)
class Register:
    """A register to match with, and the days of the changes that it knows of."""

    prepared: PreparedRegister
    days: Days


def publish(ws: Workspace) -> None:
    """Bring the register that is matched with in line with the database.

    Only recipients that changed are worked on.
    """
    with locked(ws.home.prepared, fcntl.LOCK_EX):
        export_and_prepare(ws, ws.home.register, ws.home.prepared, None)


def export_and_prepare(ws: Workspace, folder: Path, prepared: Path, day: date | None) -> None:
    """Export the register as known on a day into one folder, and prepare it in another."""
    for table in sorted(prepared.glob("*.parquet")):
        if _damaged(table):
            log.warning("%s is damaged and is made again; look at the disk", table.name)
            (prepared / "manifest.json").unlink(missing_ok=True)  # nothing of it is used
    export_register(ws, folder / REGISTER, day)
    prepare(folder / REGISTER, prepared)


@contextmanager
def prepared_register(ws: Workspace) -> Iterator[PreparedRegister]:
    """The prepared register, which stays as it is inside the block. Raises as `register`."""
    with register(ws) as found:
        yield found.prepared


@contextmanager
def register(ws: Workspace) -> Iterator[Register]:
    """All that is known, which stays as it is inside the block.

    One that an earlier version of the software prepared is prepared anew, and so is one whose
    preparation was cut off.

    Raises:
        RegisterNotPreparedError: no register was loaded.
    """
    exported = ws.home.register / REGISTER
    while True:
        with kept_still(ws) as usable:
            if usable and (found := load_prepared(ws.home.prepared)):
                yield Register(found, days_of(exported))
                return
        if not exported.is_file():
            raise RegisterNotPreparedError(
                "there is no register to match with: run `certify register load FILE` first"
            )
        with locked(ws.home.prepared, fcntl.LOCK_EX):
            if not is_whole(exported, ws.home.prepared):  # nobody was first
                export_and_prepare(ws, ws.home.register, ws.home.prepared, None)


@contextmanager
def kept_still(ws: Workspace) -> Iterator[bool]:
    """Keep the prepared register as it is inside the block; gives whether it can be used."""
    with locked(ws.home.prepared, fcntl.LOCK_SH):
        yield is_whole(ws.home.register / REGISTER, ws.home.prepared)


def is_whole(exported: Path, prepared: Path) -> bool:
    """Whether a prepared register is there, and is that of an export."""
    found = load_prepared(prepared)
    if found is None or not exported.is_file() or found.source != stamp_of(exported):
        return False
    return not any(map(_damaged, (exported, *sorted(prepared.glob("*.parquet")))))


def _damaged(path: Path) -> bool:
    """Whether the disk has damaged a file; each state of it is looked at once a process."""
    return _damaged_as(path, stamp_of(path))


@lru_cache(maxsize=64)
def _damaged_as(path: Path, stamp: str) -> bool:
    del stamp
    return damaged(path)


def key_of(days: Days) -> str:
    """One hash for the changes of several days."""
    return blake2b(repr(sorted(days.items())).encode(), digest_size=8).hexdigest()


@contextmanager
def loading(ws: Workspace) -> Iterator[None]:
    """Load registers one at a time."""
    with locked(ws.home.register / "loading", fcntl.LOCK_EX):
        yield


def locked(folder: Path, how: int) -> AbstractContextManager[None]:
    """Hold the lock beside a folder; it stays when the folder goes."""
    return holding(folder.with_name(f".{folder.name}.lock"), how)
