"""What a file is, by its content; what it claims to be only has to agree.

Three kinds are taken, which scanners and telephones make and which no browser runs: PDF, JPEG and
PNG. A paper is served for saving, never for showing in our pages.
"""

from __future__ import annotations

from typing import NamedTuple

from pipelines.documents.names import ending_of


class Kind(NamedTuple):
    """A kind of file."""

    name: str
    mime: str
    ending: str
    claims: tuple[str, ...]
    """Types under which browsers send it."""
    endings: tuple[str, ...]


KINDS = {
    kind.name: kind
    for kind in (
        Kind("pdf", "application/pdf", "pdf", ("application/pdf", "application/x-pdf"), ("pdf",)),
        Kind(
            *("jpeg", "image/jpeg", "jpg", ("image/jpeg", "image/jpg", "image/pjpeg")),
            ("jpg", "jpeg", "jpe", "jfif"),
        ),
        Kind("png", "image/png", "png", ("image/png", "image/x-png"), ("png",)),
    )
}

UNSAID = ("", "application/octet-stream", "binary/octet-stream")
"""Types with which a browser says that it does not know; the name has to say it then."""

_PNG = b"\x89PNG\r\n\x1a\n"
TAIL = 2048


def kind_of(data: bytes) -> Kind | None:
    """The kind of a file by its first and last bytes; None for every other one.

    A file that was cut off on its way has no end and is none. Telephones append to a photo what
    they like, so its end is looked for anywhere.
    """
    tail = data[-TAIL:]
    if data.startswith(b"%PDF-") and b"%%EOF" in tail:
        return KINDS["pdf"]
    if data.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in data:
        return KINDS["jpeg"]
    if data.startswith(_PNG) and data[12:16] == b"IHDR" and b"IEND" in tail:
        return KINDS["png"]
    return None


def agrees(kind: Kind, claimed: str, name: str) -> bool:
    """Whether what a file claims to be, by type and by name, is what it is."""
    claim = claimed.partition(";")[0].strip().lower()
    ending = ending_of(name)
    if claim in UNSAID:
        return ending in kind.endings
    return claim in kind.claims and (not ending or ending in kind.endings)
