"""Forms that were sent after their session had ended: kept, encrypted, and offered again."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass

from pipelines.access.sealing import Sealer
from pipelines.access.sessions import KEPT
from pipelines.store import Connection, sessions


@dataclass(frozen=True)
class KeptFile:
    """An upload of a kept form."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class Draft:
    """A kept form: where it was sent, from which page, and what it said."""

    draft_id: str
    path: str
    back: str
    created_at: int
    values: dict[str, list[str]]
    files: dict[str, KeptFile]


def keep(
    connection: Connection,
    sealer: Sealer,
    user_id: str,
    *,
    path: str,
    back: str,
    values: dict[str, list[str]],
    files: dict[str, KeptFile],
    now: float,
) -> str:
    """Keep a form for its user; gives its id."""
    told = {
        "values": values,
        "files": {
            field: [file.name, file.content_type, base64.b64encode(file.data).decode()]
            for field, file in files.items()
        },
    }
    draft_id = "d" + secrets.token_hex(12)
    row = {
        "draft_id": draft_id,
        "user_id": user_id,
        "path": path[:300],
        "back": back[:300],
        "sealed": sealer.seal(json.dumps(told).encode()),
        "created_at": int(now),
        "used_at": None,
    }
    sessions.keep(connection, row)
    return draft_id


def waiting(connection: Connection, sealer: Sealer, user_id: str, now: float) -> list[Draft]:
    """A user's kept forms, the newest first."""
    found = []
    for row in sessions.kept(connection, user_id, int(now) - KEPT):
        opened = sealer.open(row.sealed)
        if opened is None:  # another key: nothing that could be sent
            continue
        told = json.loads(opened)
        files = {
            field: KeptFile(name, kind, base64.b64decode(data))
            for field, (name, kind, data) in told["files"].items()
        }
        found.append(Draft(row.draft_id, row.path, row.back, row.created_at, told["values"], files))
    return found


def find(
    connection: Connection, sealer: Sealer, user_id: str, draft_id: str, now: float
) -> Draft | None:
    """One of a user's kept forms."""
    every = waiting(connection, sealer, user_id, now)
    return next((one for one in every if one.draft_id == draft_id), None)
