"""Where the content of papers lies: one sealed file a paper, in the home folder.

Files and not rows of the database: a day's photos would make each backup and each write of the
database of record heavier for years, and retention removes files with their hash written down,
as it does with deliveries. They lie beside the batches, far from the static files of the page,
sealed with the key of the page, mode 0600. A paper's key is a keyed hash of recipient and content:
the same paper twice is one file, and nobody without the key can ask the folder whether a certain
paper is there.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from pipelines.access.sealing import Sealer
from pipelines.home import Home, whole

FOLDER = "documents"
ENDING = ".sealed"


def key_of(sealer: Sealer, recipient_id: str, data: bytes) -> str:
    """The key of a paper about a recipient, 32 hexadecimal digits."""
    return sealer.fingerprint(f"document {recipient_id} {sha256(data).hexdigest()}")[:32]


def place(home: Home, document_id: str) -> Path:
    """Where a paper lies.

    Raises:
        ValueError: this is no key of a paper.
    """
    if len(document_id) != 32 or not set(document_id) <= set("0123456789abcdef"):
        raise ValueError("a paper has a key of 32 hexadecimal digits; this is none")
    return home.root / FOLDER / document_id[:2] / f"{document_id}{ENDING}"


def put(home: Home, sealer: Sealer, document_id: str, data: bytes) -> None:
    """Keep a paper; one that is kept already, and can be opened, stays as it is."""
    if get(home, sealer, document_id) is not None:
        return
    path = place(home, document_id)
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    with whole(path) as part:
        part.touch(mode=0o600)
        part.write_bytes(sealer.seal(data))


def get(home: Home, sealer: Sealer, document_id: str) -> bytes | None:
    """A paper; None where it is not kept, was changed, or was sealed with another key."""
    try:
        sealed = place(home, document_id).read_bytes()
    except FileNotFoundError:
        return None
    return sealer.open(sealed)
