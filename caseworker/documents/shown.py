"""Papers about a recipient as pages list them: `{% include "documents/list.html" %}`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from caseworker.cases.common import people
from pipelines.store import Connection, contacts, documents, review
from pipelines.store.documents import Document


class Paper(NamedTuple):
    """A paper with who added it and which decisions name it."""

    document: Document
    by: str
    decisions: list[tuple[str, str]]
    """Id and kind of each decision that names it."""
    contacts: int
    """Attempts to contact the recipient that it came with."""


def papers_about(
    connection: Connection, recipient_id: str, only: Collection[str] | None = None
) -> list[Paper]:
    """Papers about a recipient that are still kept, the newest first.

    Args:
        connection: a transaction.
        recipient_id: whose.
        only: keys of the papers meant; default: all.
    """
    rows = documents.of(connection, recipient_id)
    if only is not None:
        rows = [row for row in rows if row.document_id in only]
    if not rows:
        return []
    names = people(connection, [row.added_by for row in rows])
    named: dict[str, list[tuple[str, str]]] = {}
    for proposal in review.find(connection, recipient_id=recipient_id):
        for document_id in proposal.content.get("documents", ()):
            named.setdefault(document_id, []).append((proposal.proposal_id, proposal.kind))
    attempts = contacts.every(connection, [recipient_id]).get(recipient_id, [])
    with_calls = Counter(one for attempt in attempts for one in attempt.documents)
    return [
        Paper(row, names[row.added_by], named.get(key, []), with_calls[key])
        for row in rows
        for key in (row.document_id,)
    ]
