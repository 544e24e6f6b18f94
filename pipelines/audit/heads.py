"""Published heads: how far the chain had come on a day, kept outside the database.

A chain alone cannot show that its end was cut off, or that all of it was written anew. A head is
a file with number and hash of the last sealed entry, the hash of the head before it, and a
signature. Heads are added, never replaced, and copied to a second folder where one is set.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipelines.audit import signing
from pipelines.home import whole
from pipelines.store import audit_chain
from pipelines.store.audit import canonical
from pipelines.turns import holding
from pipelines.workspace import Workspace

_log = logging.getLogger(__name__)

FIELDS = ("seq", "hash", "at", "previous", "signature")


@dataclass(frozen=True)
class Head:
    """Where the chain ended at a time. Grain: one published file."""

    seq: int
    """Number of the last sealed entry, and how many there are."""
    hash: str
    at: str
    previous: str | None
    """Hash of the head published before; None for the first."""
    signature: str = ""

    def told(self) -> str:
        """What is signed: everything but the signature."""
        return canonical({k: v for k, v in asdict(self).items() if k != "signature"})

    @property
    def own_hash(self) -> str:
        """What the next head names as the one before it."""
        return sha256(self.told().encode()).hexdigest()


def publish(ws: Workspace, now: datetime | None = None) -> Path | None:
    """Publish where the chain ends now, unless that is published already.

    Returns:
        The new file, or None where there was nothing new to say.
    """
    moment = now or datetime.now(UTC)
    with holding(ws.home.audit_heads / ".lock"):
        with ws.store.read() as connection:
            end = audit_chain.last(connection)
        before, _ = read_heads(ws.home.audit_heads)
        newest = before[-1] if before else None
        path = None
        if end is not None and (newest is None or (newest.seq, newest.hash) != (end.seq, end.hash)):
            at = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            head = Head(end.seq, end.hash, at, newest.own_hash if newest else None)
            path = _free_name(ws.home.audit_heads, moment.date().isoformat())
            _write(path, asdict(head) | {"signature": signing.sign(ws.home, head.told())})
        if ws.settings.audit_heads is not None:
            _copy(ws.home.audit_heads, ws.settings.audit_heads)
    return path


def read_heads(folder: Path) -> tuple[list[Head], list[str]]:
    """The heads of a folder in order of number, and names of files there that are no heads."""
    heads, unreadable = [], []
    for path in sorted(folder.glob("*.json")):
        head = _read(path)
        if head is None:
            unreadable.append(path.name)
        else:
            heads.append(head)
    return sorted(heads, key=lambda head: (head.seq, head.at)), unreadable


def _read(path: Path) -> Head | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        head = Head(**{name: told[name] for name in FIELDS})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    texts = (head.hash, head.at, head.signature, head.previous or "")
    fits = isinstance(head.seq, int) and all(isinstance(text, str) for text in texts)
    return head if fits else None


def _free_name(folder: Path, day: str) -> Path:
    """`<day>.json`, or with the next free suffix where the day has a head already."""
    path, nth = folder / f"{day}.json", 1
    while path.exists():
        nth += 1
        path = folder / f"{day}_{nth}.json"
    return path


def _write(path: Path, content: dict[str, Any]) -> None:
    with whole(path) as part:
        part.write_text(canonical(content) + "\n", encoding="utf-8")
        part.chmod(0o444)


def _copy(source: Path, target: Path) -> None:
    """Bring heads to the second folder that are not there yet; next time if it is out of reach."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path in sorted(source.glob("*.json")):
            if not (target / path.name).exists():
                with whole(target / path.name) as part:
                    part.write_bytes(path.read_bytes())
    except OSError as wrong:
        _log.warning(
            "the heads of the audit trail could not be copied to the folder in audit_heads (%s): "
            "make it reachable; the next hand over copies what is missing",
            wrong.strerror,
        )
