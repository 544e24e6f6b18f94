"""The rows of a batch after check, in plain text while they are young, sealed while they may be.

Rows of deaths and custody are kept twelve months, encrypted from the day on which the period of
plain rows ends. Whoever matches again needs the rows as a file: `clean_rows` gives one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.fernet import Fernet

from pipelines.home import whole
from pipelines.workspace import Workspace

PLAIN = "clean.parquet"
SEALED = "clean.retry"


@contextmanager
def clean_rows(ws: Workspace, batch_id: str) -> Iterator[Path | None]:
    """The rows of a batch that passed check, as Parquet; None where they are no longer kept.

    Sealed rows are opened into the folder of temporary files and removed with the block.

    Raises:
        cryptography.fernet.InvalidToken: the key is another, or the file was changed.
    """
    folder = ws.home.batch_dir(batch_id)
    if (folder / PLAIN).is_file():
        yield folder / PLAIN
        return
    sealed = folder / SEALED
    if not sealed.is_file():
        yield None
        return
    with TemporaryDirectory(prefix="certify_rows_", dir=ws.home.tmp) as scratch:
        opened = Path(scratch) / PLAIN
        opened.touch(mode=0o600)
        opened.write_bytes(Fernet(ws.home.retry_key()).decrypt(sealed.read_bytes()))
        yield opened


def seal(ws: Workspace, batch_id: str) -> None:
    """Encrypt the plain rows of a batch beside them; the caller removes the plain ones after."""
    folder = ws.home.batch_dir(batch_id)
    with whole(folder / SEALED) as part:
        part.touch(mode=0o600)
        token = Fernet(ws.home.retry_key()).encrypt((folder / PLAIN).read_bytes())
        part.write_bytes(token)
