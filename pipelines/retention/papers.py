"""Attached papers whose period has ended: those of a decision, and those that none names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple

from pipelines.documents.vault import ENDING, FOLDER, place
from pipelines.retention.periods import Kind
from pipelines.store import Connection, documents
from pipelines.workspace import Workspace


class Paper(NamedTuple):
    """A sealed file, and from which day its period counts."""

    kind: Kind
    document_id: str
    since: date


def papers(ws: Workspace, connection: Connection, before: date) -> Iterator[Paper]:
    """Papers received before a day, and sealed files that no row names.

    The period of a paper that a decision names counts from the first of January after it came,
    as that of the archives of social insurance does.
    """
    rows = documents.received_before(connection, before)
    named = documents.named(connection, {row.recipient_id for row in rows})
    for row in rows:
        if not place(ws.home, row.document_id).is_file():
            continue
        if row.document_id in named:
            yield Paper("document", row.document_id, date(row.received_on.year + 1, 1, 1))
        else:
            yield Paper("loose", row.document_id, row.received_on)
    kept = {row.document_id for row in rows}
    for path in sorted((ws.home.root / FOLDER).glob(f"*/*{ENDING}")):
        document_id = path.name.removesuffix(ENDING)
        if document_id in kept:
            continue
        row_of_it = documents.get(connection, document_id)
        if row_of_it is None or row_of_it.purged_on is not None:
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
            yield Paper("leftover", document_id, written)
