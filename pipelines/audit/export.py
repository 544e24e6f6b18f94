"""Handing the audit trail out: one file that an auditor can check without this software.

JSON lines: a header, the entries with their links in order of number, the published heads. A
range of days is widened to whole links, so that the part handed out is one piece of the chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from hashlib import file_digest
from pathlib import Path
from typing import Any

from pipelines.audit import signing
from pipelines.audit.heads import read_heads
from pipelines.home import whole
from pipelines.store import Connection, audit_chain
from pipelines.store.audit import canonical, note
from pipelines.workspace import Workspace


def export(ws: Workspace, first: date, last: date, path: Path, actor: str) -> int:
    """Write the sealed entries of some days, and note that they were handed out.

    Args:
        ws: the installation.
        first: first day, by the UTC clock of the entries.
        last: last day.
        path: file to write, mode 0600; it appears when it is whole and the export is noted.
        actor: who asks for it.

    Returns:
        How many entries are in the file.

    Raises:
        ValueError: the range ends before it begins, or no sealed entry lies in it.
    """
    if last < first:
        raise ValueError(f"the range ends on {last}, before it begins on {first}")
    with whole(path) as part:
        part.touch(mode=0o600)
        with ws.store.read() as connection, part.open("w", encoding="utf-8") as file:
            span = audit_chain.span(
                connection, first.isoformat(), (last + timedelta(1)).isoformat()
            )
            if span is None:
                raise ValueError(
                    f"no sealed entry from {first} to {last}: run `certify audit seal` first, "
                    "or give other days"
                )
            file.writelines(
                canonical(one) + "\n" for one in _lines(ws, connection, first, last, span)
            )
        with part.open("rb") as written:
            handed_out = file_digest(written, "sha256").hexdigest()
        content = _range(first, last, span) | {"sha256": handed_out}
        with ws.store.write() as connection:
            note(connection, actor=actor, action="audit.exported", subject="audit", content=content)
    return span[1] - span[0] + 1


def _lines(
    ws: Workspace, connection: Connection, first: date, last: date, span: tuple[int, int]
) -> Iterator[dict[str, Any]]:
    key = signing.public_key(ws.home)
    yield {"kind": "header", "public_key": key, **_range(first, last, span)}
    for link, entry in audit_chain.walk(connection, *span):
        told = entry._asdict() if entry else {"missing": True}
        yield {"kind": "entry", **told, **link._asdict()}
    for head in read_heads(ws.home.audit_heads)[0]:
        yield {"kind": "head", **asdict(head)}


def _range(first: date, last: date, span: tuple[int, int]) -> dict[str, Any]:
    return {"from": first, "to": last, "first_seq": span[0], "last_seq": span[1]}
