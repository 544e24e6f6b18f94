"""Unmatched deaths and custody records, kept encrypted until the register may know the person."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from cryptography.fernet import Fernet

from pipelines.home import whole
from pipelines.settings import LOSS_FEEDS

# Journeys and stays that match nobody are not kept: the next one will do as well. A death comes
# once, perhaps before the register learns of the person.
KEPT_FOR_RETRY = LOSS_FEEDS


def seal_unmatched(clean: Path, unmatched: Path, out: Path, key: bytes) -> int:
    """Write the clean rows that stayed unmatched, as Parquet encrypted with Fernet; return rows."""
    numbers = pq.read_table(unmatched, columns=["row_number"]).column("row_number")
    rows = pq.read_table(clean)
    kept = rows.filter(pc.is_in(rows.column("row_number"), value_set=numbers))
    sink = pa.BufferOutputStream()
    pq.write_table(kept, sink, compression="zstd")
    with whole(out) as part:
        part.touch(mode=0o600)
        part.write_bytes(Fernet(key).encrypt(sink.getvalue().to_pybytes()))
    return int(kept.num_rows)


def open_unmatched(sealed: Path, key: bytes) -> pa.Table:
    """Return the rows that `seal_unmatched` kept.

    Raises cryptography.fernet.InvalidToken if the key is another or the file was changed.
    """
    return pq.read_table(pa.BufferReader(Fernet(key).decrypt(sealed.read_bytes())))
