"""Rows whose key stands in an earlier row: found among candidates, moved into quarantine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.checking.keys import repeated
from pipelines.checking.quarantine import SCHEMA, as_batch
from pipelines.home import whole
from pipelines.tabular import Reject


def parquet_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer with the settings of all files of check."""
    return pq.ParquetWriter(path, schema, compression="zstd", compression_level=1)


def later_rows(
    candidates: npt.NDArray[np.int64], clean: Path, bad: Path, key: str
) -> dict[int, str]:
    """Clean rows whose key stands in an earlier row, clean or quarantined: number -> key."""
    if not len(candidates):
        return {}
    among = pa.array(candidates)
    found = list(_keys_of(clean, key, among))
    later = set(repeated([*found, *_keys_of(bad, "row_id", among)]))
    return {number: text for number, text in found if number in later}


def _keys_of(path: Path, key: str, among: pa.Array) -> Iterator[tuple[int, str]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=["row_number", key]):
            rows = batch.filter(pc.is_in(batch.column(0), among))
            pairs = zip(rows.column(0).to_pylist(), rows.column(1).to_pylist(), strict=True)
            yield from (pair for pair in pairs if pair[1] is not None)


def move(later: dict[int, str], clean: Path, bad: Path, key: str) -> list[Reject]:
    """Take rows with a repeated key out of the clean ones and put them into quarantine.

    Both files keep the order of the rows. Returns the rows moved.
    """
    numbers = pa.array(sorted(later), pa.int64())
    with whole(clean) as new, parquet_writer(new, pq.read_schema(clean)) as good:
        for batch in _batches(clean):
            repeats = pc.is_in(batch.column("row_number"), numbers)
            good.write_batch(batch.filter(pc.invert(repeats)))
    moved = [Reject(n, "key_duplicate", key, later[n]) for n in sorted(later)]
    duplicates = moved
    with whole(bad) as new, parquet_writer(new, SCHEMA) as merged:
        for batch in _batches(bad):
            upto = batch.column(0)[-1].as_py()
            before = [d for d in duplicates if d.row_number < upto]
            duplicates = duplicates[len(before) :]
            both = pa.Table.from_batches([batch, as_batch(before)]).sort_by("row_number")
            merged.write_table(both)
        merged.write_batch(as_batch(duplicates))
    return moved


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches():
            if batch.num_rows:
                yield batch
