"""Reading a file by its contract, in bounded memory, whatever state it is in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from expectations import Contract
from pipelines.tabular.account import Account, FileRefused, OnReject, Reject
from pipelines.tabular.delimited import Delimited
from pipelines.tabular.lines import LongLine, cut
from pipelines.tabular.parquet import ParquetRows
from pipelines.tabular.source import blocks, file_format


class Table:
    """Rows of one file as Arrow batches: `row_number` int64, our columns as text.

    Iterate once. `account` is complete, and verified, when the iteration has ended.
    """

    def __init__(self, path: Path, contract: Contract, on_reject: OnReject) -> None:
        self.account = Account()
        self._path = path
        self._contract = contract
        self._on_reject = on_reject

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        form = file_format(self._path)
        kind = ParquetRows if form == "parquet" else Delimited
        self.account.compression = "gzip" if form == "gzip" else "none"
        yield from kind(self._path, self._contract, self.account, self._on_reject)
        self.account.verify()


def _ignore(rejects: list[Reject]) -> None:
    del rejects


def read_table(path: Path, contract: Contract, *, on_reject: OnReject = _ignore) -> Table:
    """Open a delimited file (plain or gzip) or a Parquet file for reading.

    Args:
        path: the file; its content decides what it is, not its name.
        contract: which columns to expect; columns it ignores are dropped.
        on_reject: called with rows that cannot be read, in order of the file, before the batch
            that follows them. They are not in any batch.

    Raises (while iterating):
        FileRefused: the file as a whole does not fit the contract. Batches handed out before
            are then void.
    """
    return Table(path, contract, on_reject)


def count_rows(path: Path, contract: Contract) -> int:
    """Rows of a file whose header does not fit: its lines that are not blank, less the first.

    A rough count for a file that waits as a whole, as far as it can be read.
    """
    count = 0
    try:
        if file_format(path) == "parquet":
            import pyarrow.parquet as pq

            return int(pq.read_metadata(path).num_rows)
        for run in cut(blocks(path, contract.limits), contract.limits.record_bytes):
            if isinstance(run, LongLine):
                count += 1
            else:
                count += sum(1 for line in run.content.split(b"\n") if line.strip(b"\r"))
    except (FileRefused, pa.ArrowException, OSError):
        pass
    return max(count - 1, 0)
