"""Papers for those who may see the recipient: saved, never shown in our pages, each view noted."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from caseworker.cases.common import READERS
from caseworker.web import Pages, Visit, errors
from caseworker.web.headers import SANDBOX
from pipelines.documents import vault
from pipelines.documents.sniffing import KINDS
from pipelines.store import documents

pages = Pages()


@pages.page("/documents/{document_id}", allow=READERS)
def download(visit: Visit, document_id: str) -> Response:
    """The paper as a file to be saved; the address carries its key and not its name."""
    with visit.read() as connection:
        document = visit.own(documents.get(connection, document_id))
    if document.purged_on is not None:
        raise errors.NotFound("documents.errors.purged")
    data = vault.get(visit.site.ws.home, visit.site.sealer, document_id)
    if data is None:
        raise errors.NotFound("documents.errors.gone")
    with visit.write() as connection:
        told = {"document": document_id, "kind": document.kind}
        visit.audit(
            connection, action="document.viewed", subject=document.recipient_id, content=told
        )
    kind = KINDS[document.kind]
    name = quote(document.name, safe="")
    plain = f"document.{kind.ending}"
    headers = {
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}",
        "content-security-policy": SANDBOX,
    }
    return visit.finish(Response(data, media_type=kind.mime, headers=headers))
