"""Parquet with the same columns: values become the text that a CSV file would have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from expectations import Contract
from pipelines.tabular.account import Account, FileRefused, OnReject, Reject
from pipelines.tabular.columns import text_batch
from pipelines.tabular.header import resolve

ROWS = 50_000
GROUP_BYTES = 1 << 30
"""Largest row group, in bytes, by what the file says of itself."""


class ParquetRows:
    """One Parquet file being read. Iterate once; then `account` is complete."""

    def __init__(
        self, path: Path, contract: Contract, account: Account, on_reject: OnReject
    ) -> None:
        self._path = path
        self._contract = contract
        self._account = account
        self._on_reject = on_reject

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        self._account.format = "parquet"
        try:
            with pq.ParquetFile(self._path) as file:
                self._refuse_large(file.metadata)
                header = resolve(list(file.schema_arrow.names), self._contract)
                self._account.absent, self._account.ignored = header.absent, header.ignored
                wanted = list(header.ours.values())
                for batch in file.iter_batches(ROWS, columns=wanted):
                    columns = {o: as_text(batch.column(t), t) for o, t in header.ours.items()}
                    yield self._batch(columns, batch.num_rows)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as wrong:
            raise FileRefused(
                "damaged",
                f"the Parquet file is damaged ({type(wrong).__name__}). Deliver the file again",
            ) from wrong

    def _refuse_large(self, metadata: pq.FileMetaData) -> None:
        groups = [metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups)]
        if sum(groups) > self._contract.limits.file_bytes or max(groups, default=0) > GROUP_BYTES:
            raise FileRefused(
                "too_large",
                f"a row group of the Parquet file is larger than {GROUP_BYTES:,} bytes: write it "
                "with smaller row groups",
            )

    def _batch(self, columns: dict[str, pa.Array], rows: int) -> pa.RecordBatch:
        numbers = pa.array(np.arange(rows, dtype=np.int64) + self._account.rows + 1)
        bad: dict[int, Reject] = {}
        for name, column in columns.items():
            long = pc.greater(pc.binary_length(column), self._contract.limits.record_bytes)
            nul = pc.match_substring(column, "\0")
            for mask, reason in ((long, "record_too_long"), (nul, "nul_byte")):
                for number in numbers.filter(mask).to_pylist():
                    bad.setdefault(number, Reject(number, reason, name))
        self._account.rows += rows
        self._account.readable += rows - len(bad)
        if bad:
            rejects = [bad[number] for number in sorted(bad)]
            self._account.reject(rejects)
            self._on_reject(rejects)
            good = pc.invert(pc.is_in(numbers, pa.array(sorted(bad), pa.int64())))
            columns = {name: column.filter(good) for name, column in columns.items()}
            numbers = numbers.filter(good)
        return text_batch(self._contract, numbers, columns)


def as_text(column: pa.Array, name: str) -> pa.Array:
    """A column of any plain type as text; true and false as 1 and 0, moments in Beijing time.

    Raises:
        FileRefused: a nested type, or bytes that are no text.
    """
    try:
        if pa.types.is_boolean(column.type):
            column = column.cast(pa.int8())
        elif pa.types.is_timestamp(column.type):
            column = _days(column)
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as wrong:
        raise FileRefused(
            "column_type",
            f"column {name!r} of the Parquet file has type {column.type}, which is no text, "
            "number, date or truth value. Deliver the file again",
        ) from wrong


def _days(moments: pa.Array) -> pa.Array:
    """Moments as days where all of them are midnights: many writers know no plain dates."""
    if moments.type.tz:
        beijing = pa.timestamp(moments.type.unit, "Asia/Shanghai")
        moments = pc.local_timestamp(moments.cast(beijing))
    days = pc.floor_temporal(moments, unit="day")
    whole = pc.all(pc.equal(days, moments)).as_py()
    return moments if whole is False else days.cast(pa.date32())
