"""Verifying the trail from the page: bounded in time, and its result noted in the trail itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipelines.audit.differences import Difference, Verified
from pipelines.audit.heads import read_heads
from pipelines.audit.signing import public_key
from pipelines.audit.verify import verify
from pipelines.store import Connection, trail
from pipelines.store.audit import note
from pipelines.workspace import Workspace

ACTION = "audit.verified"
TOLD = 50
"""Differences that the entry names; beyond it they are counted."""


@dataclass(frozen=True)
class Checked:
    """The result of a verification, as it was noted."""

    at: str
    actor: str
    sealed: int
    waiting: int
    heads: int
    last_seq: int
    last_hash: str
    count: int
    """Differences, told or not."""
    differences: tuple[dict[str, Any], ...]
    """The first of them: kind, seq, until, entry_id, at."""


def check(ws: Workspace, actor: str, go_on: Callable[[], bool] = lambda: True) -> Verified:
    """Verify the whole trail against all published heads, and note what was found.

    Raises:
        VerificationStopped: `go_on` said no; nothing was noted.
    """
    heads, unreadable = [], []
    for folder in (ws.home.audit_heads, ws.settings.audit_heads):
        if folder is not None:
            some, strange = read_heads(folder)
            heads += some
            unreadable += strange
    with ws.store.read() as connection:
        found = verify(connection, heads, unreadable, public_key(ws.home), go_on)
    with ws.store.write() as connection:
        note(connection, actor=actor, action=ACTION, subject="audit", content=_told(found))
    return found


def last(connection: Connection) -> Checked | None:
    """The result of the last verification that was noted, or None."""
    newest = trail.newest(connection, ACTION)
    if newest is None:
        return None
    told = json.loads(newest.entry.content)
    differences = tuple(told.pop("differences"))
    return Checked(newest.entry.at, newest.entry.actor, **told, differences=differences)


def _told(found: Verified) -> dict[str, Any]:
    counts = ("sealed", "waiting", "heads", "last_seq", "last_hash", "count")
    told: dict[str, Any] = {name: getattr(found, name) for name in counts}
    return told | {"differences": [_difference(one) for one in found.differences[:TOLD]]}


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "seq": one.seq,
        "until": one.until,
        "entry_id": one.entry_id,
        "at": one.at,
    }
