"""Taking the papers that come with a form: checked, kept, and offered again with a refused form.

A paper is kept as soon as it arrives, whether the rest of the form is taken or not: no browser
fills a file in again. The form then names it by its key. One that no decision ever names is
removed soon (`loose` in the table of periods).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from caseworker.web import Upload
from caseworker.web.visit import Visitor
from pipelines.documents import vault
from pipelines.documents.names import cleaned
from pipelines.documents.sniffing import KINDS, Kind, agrees, kind_of
from pipelines.store import documents
from pipelines.store.documents import Document

MOST_FILES = 5
MOST_BYTES = 8_000_000
"""Of one file."""
FORM_BYTES = 20_000_000
"""Of a form with all its files; routes that take papers declare it."""
ACCEPT = ",".join(f".{ending}" for kind in KINDS.values() for ending in kind.endings[:2])


@dataclass
class Papers:
    """The papers of a form, and what was wrong with others."""

    rows: list[Document] = field(default_factory=list)
    wrong: str = ""
    most_files: int = MOST_FILES
    most_bytes: int = MOST_BYTES
    accept: str = ACCEPT

    @property
    def ids(self) -> list[str]:
        """What a decision names them by."""
        return [row.document_id for row in self.rows]


def take(visit: Visitor, recipient_id: str, jurisdiction: str) -> Papers:
    """The papers that a form about a recipient brings, new ones kept and noted."""
    papers = Papers(_named(visit, recipient_id))
    sent = visit.form.uploads("documents")
    if len(sent) + len(papers.rows) > MOST_FILES:
        papers.wrong = visit.t("documents.errors.too_many", most=MOST_FILES)
        return papers
    for file in sent:
        kind = kind_of(file.data)
        if wrong := _wrong_with(file, kind):
            papers.wrong = visit.t(f"documents.errors.{wrong}", **_told(file))
        elif kind is not None:
            row = _keep(visit, file, kind, recipient_id, jurisdiction)
            papers.rows += [] if row.document_id in papers.ids else [row]
    return papers


def _named(visit: Visitor, recipient_id: str) -> list[Document]:
    """Papers that came with an earlier sending of the same form, so far as they are about them."""
    wanted = visit.form.all("document", limit=64)[:MOST_FILES]
    if not wanted:
        return []
    with visit.read() as connection:
        return [d for d in documents.of(connection, recipient_id) if d.document_id in wanted]


def _wrong_with(file: Upload, kind: Kind | None) -> str:
    """What keeps a file from being taken; empty where nothing does."""
    if not file.data:
        return "empty"
    if len(file.data) > MOST_BYTES:
        return "too_large"
    if kind is None:
        return "kind"
    return "" if agrees(kind, file.content_type, file.name) else "not_what_it_says"


def _told(file: Upload) -> dict[str, Any]:
    name = cleaned(file.name, "x").removesuffix(".x")
    return {"name": name, "most": MOST_BYTES // 1_000_000}


def _keep(
    visit: Visitor, file: Upload, kind: Kind, recipient_id: str, jurisdiction: str
) -> Document:
    """Seal the content first and note it after: a kill in between leaves a file, and no row."""
    site = visit.site
    row = Document(
        document_id=vault.key_of(site.sealer, recipient_id, file.data),
        recipient_id=recipient_id,
        jurisdiction=jurisdiction,
        name=cleaned(file.name, kind.ending, visit.t("documents.nameless")),
        kind=kind.name,
        size=len(file.data),
        added_by=visit.known.user_id,
        added_at=int(visit.now),
        received_on=visit.today,
        purged_on=None,
    )
    vault.put(site.ws.home, site.sealer, row.document_id, file.data)
    with visit.write() as connection:
        if documents.add(connection, row):
            told = {"document": row.document_id, "kind": row.kind, "size": row.size}
            visit.audit(connection, action="document.added", subject=recipient_id, content=told)
        return documents.get(connection, row.document_id) or row
