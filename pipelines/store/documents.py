"""Papers attached to decisions: what each is, whose it is, and which decision names it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select, update

from pipelines.store import contacts, review
from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import documents, recipients


class Document(NamedTuple):
    """A paper about a recipient. Grain: a row of `documents`; its content is not in it."""

    document_id: str
    recipient_id: str
    jurisdiction: str
    """Where the recipient belongs now; of one who left the register, where it was added."""
    name: str
    """Cleaned when it was added; may name a person: shown to who may see the recipient only."""
    kind: str
    """`pdf`, `jpeg` or `png`, as its first bytes say."""
    size: int
    added_by: str
    added_at: int
    received_on: date
    purged_on: date | None
    """The day on which its content was removed; the row stays, without its name."""


def add(connection: Connection, document: Document) -> bool:
    """Note a paper; False where the same one was noted before and is still there."""
    row = document._asdict()
    new = insert_ignore(connection, documents).values(row).returning(documents.c.document_id)
    if connection.execute(new).first() is not None:
        return True
    anew = update(documents).where(
        documents.c.document_id == document.document_id, documents.c.purged_on.is_not(None)
    )
    return connection.execute(anew.values(**row)).rowcount == 1


def get(connection: Connection, document_id: str) -> Document | None:
    """The paper of that id, or None."""
    row = connection.execute(_all().where(documents.c.document_id == document_id)).first()
    return None if row is None else Document._make(row)


def of(connection: Connection, recipient_id: str) -> list[Document]:
    """Papers about a recipient that are still kept, the newest first."""
    query = _all().where(documents.c.recipient_id == recipient_id, documents.c.purged_on.is_(None))
    newest = query.order_by(documents.c.added_at.desc(), documents.c.document_id)
    return [Document._make(row) for row in connection.execute(newest)]


def named(connection: Connection, recipient_ids: Collection[str]) -> dict[str, list[str]]:
    """By paper the decisions and contact attempts that name it, in the order they were made."""
    found: dict[str, list[str]] = {}
    for attempts in contacts.every(connection, recipient_ids).values():
        for attempt in reversed(attempts):
            for document_id in attempt.documents:
                found.setdefault(document_id, []).append(attempt.contact_id)
    for recipient_id in sorted(recipient_ids):
        for proposal in review.find(connection, recipient_id=recipient_id):
            for document_id in proposal.content.get("documents", ()):
                found.setdefault(str(document_id), []).append(proposal.proposal_id)
    return found


def received_before(connection: Connection, day: date) -> list[Document]:
    """Papers received before a day whose content was not removed."""
    query = _all().where(documents.c.received_on < day, documents.c.purged_on.is_(None))
    rows = connection.execute(query.order_by(documents.c.document_id))
    return [Document._make(row) for row in rows]


def purge(connection: Connection, document_id: str, day: date) -> None:
    """Note that the content of a paper goes; its name goes with it."""
    connection.execute(
        update(documents)
        .where(documents.c.document_id == document_id, documents.c.purged_on.is_(None))
        .values(name="", purged_on=day)
    )


def _all() -> Select[Any]:
    columns: list[Any] = [documents.c[name] for name in Document._fields if name != "jurisdiction"]
    here = func.coalesce(recipients.c.jurisdiction, documents.c.jurisdiction)
    columns.insert(2, here.label("jurisdiction"))
    whose = recipients.c.recipient_id == documents.c.recipient_id
    return select(*columns).select_from(documents.outerjoin(recipients, whose))
