"""What a batch said of recipients, kept as a file once its rows are gone.

`facts.parquet` holds no name and no number. A delivery is decided from the facts of all its
revisions, and a corrected one may come long after the rows of the first were removed.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.facts.batch import facts_of
from pipelines.home import whole
from pipelines.links.file import LINKS
from pipelines.retention.sealing import clean_rows
from pipelines.store.batches import Batch
from pipelines.workspace import Workspace

NAME = "facts.parquet"
VERSION = b"2"
"""Raised when facts of the same rows and links come out differently; they are then made anew."""

_SCHEMA = {
    "recipient_id": pa.string(),
    "kind": pa.string(),
    "occurred_on": pa.date32(),
    "grade": pa.string(),
    "details": pa.string(),
    "row_id": pa.string(),
    "score": pa.float64(),
    "link": pa.string(),
    "linked_from": pa.date32(),
    "linked_to": pa.date32(),
}


def facts_of_batch(ws: Workspace, batch: Batch) -> pd.DataFrame:
    """The facts of one batch, as `pipelines.facts.facts_of` gives them.

    Taken from the file that is kept, unless the batch has been matched again since; then, or
    where there is none yet, they are made from rows and links, and the file is written.

    Raises:
        ValueError: neither the facts nor the rows to make them from are there.
    """
    folder = ws.home.batch_dir(batch.batch_id)
    stamp = _stamp(folder / LINKS)
    made_from, version = _told(folder / NAME)
    usable = made_from is not None and (not stamp or made_from == stamp)
    if usable and version == VERSION:
        return _read(folder / NAME)
    with clean_rows(ws, batch.batch_id) as clean:
        if clean is not None and stamp:
            facts = facts_of(batch.feed, clean, folder / LINKS)
            _write(folder / NAME, facts, stamp)
            return facts
    if usable:
        return _read(folder / NAME)
    raise ValueError(
        f"batch {batch.batch_id}: its rows are gone from its folder, and {NAME} is missing or of "
        "other links; restore the folder from a backup, or have the file delivered again"
    )


def _stamp(links: Path) -> bytes:
    """Tells one content of the links from another; empty where they are gone."""
    return blake2b(links.read_bytes(), digest_size=16).digest() if links.is_file() else b""


def _told(path: Path) -> tuple[bytes | None, bytes]:
    """From which links a file was made, None where there is no file, and by which version."""
    if not path.is_file():
        return None, b""
    told: dict[bytes, bytes] = pq.read_schema(path).metadata or {}
    return told.get(b"links", b""), told.get(b"version", b"")


def _read(path: Path) -> pd.DataFrame:
    return pd.read_parquet(path)


def _write(path: Path, facts: pd.DataFrame, stamp: bytes) -> None:
    table = pa.Table.from_pydict(
        {
            name: pa.array(facts[name], _SCHEMA.get(name), from_pandas=True)
            for name in facts.columns.astype(str)
        }
    )
    told = {b"links": stamp, b"version": VERSION}
    with whole(path) as part:
        part.touch(mode=0o600)
        pq.write_table(table.replace_schema_metadata(told), part, compression="zstd")
