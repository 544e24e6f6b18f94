"""The prepared register of an installation: brought up to date by one, read by many.

Its tables are replaced one by one, so whoever reads them holds a shared lock and whoever
replaces them an exclusive one. A lock ends with its process.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.prepare import PreparedRegister, load_prepared, prepare
from pipelines.workspace import Workspace

REGISTER = "recipients.parquet"
"""The register as it stands in the database, exported for matching."""


class RegisterNotPreparedError(ValueError):
    """No register was loaded yet, so there is nobody to match with."""


def bring_up_to_date(ws: Workspace) -> None:
    """Prepare the exported register; only recipients that changed are worked on."""
    with _locked(ws, fcntl.LOCK_EX):
        prepare(ws.home.register / REGISTER, ws.home.prepared)


@contextmanager
def prepared_register(ws: Workspace) -> Iterator[PreparedRegister]:
    """The prepared register, which stays as it is inside the block.

    One that an earlier version of the software prepared is prepared anew.

    Raises:
        RegisterNotPreparedError: no register was loaded.
    """
    if load_prepared(ws.home.prepared) is None:
        if not (ws.home.register / REGISTER).is_file():
            raise RegisterNotPreparedError(
                "there is no register to match with: run `certify register load FILE` first"
            )
        bring_up_to_date(ws)
    with _locked(ws, fcntl.LOCK_SH):
        found = load_prepared(ws.home.prepared)
        if found is None:
            raise RegisterNotPreparedError("the register could not be prepared: run it again")
        yield found


@contextmanager
def _locked(ws: Workspace, how: int) -> Iterator[None]:
    ws.home.register.mkdir(parents=True, exist_ok=True)
    with (ws.home.register / ".lock").open("w") as lock:
        fcntl.flock(lock, how)
        yield
