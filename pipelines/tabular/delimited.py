"""CSV and TSV: a fast path for runs of lines in good order, a careful one for all others.

Both paths read the same rows out of the same bytes; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from expectations import Contract
from pipelines.tabular.account import Account, FileRefused, OnReject, Reject
from pipelines.tabular.columns import text_batch
from pipelines.tabular.encoding import BOM, Decoder
from pipelines.tabular.fast import count_lines, read_fast
from pipelines.tabular.header import Header, resolve, spellings
from pipelines.tabular.lines import Lines, LongLine, cut
from pipelines.tabular.records import RecordParser
from pipelines.tabular.source import blocks

RECORDS = 50_000
"""Rows handed on at a time by the careful path."""


class Delimited:
    """One delimited file being read. Iterate once; then `account` is complete."""

    def __init__(
        self, path: Path, contract: Contract, account: Account, on_reject: OnReject
    ) -> None:
        self._contract = contract
        self._account = account
        self._on_reject = on_reject
        self._decoder = Decoder(contract.encodings)
        self._runs = cut(blocks(path, contract.limits), contract.limits.record_bytes)

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        first = self._read_header()
        for run in self._whole_records(first):
            yield from self._batches(run)
        self._account.encoding = self._decoder.encoding

    def _read_header(self) -> Lines:
        """Take the first line that is not blank; return what follows it in the same run."""
        for run in self._runs:
            if isinstance(run, LongLine):
                break
            content = run.content.removeprefix(BOM)
            if content != run.content:
                self._decoder.encoding = "utf-8"
            while content:
                line, _, content = content.partition(b"\n")
                if line.strip(b"\r"):
                    self._set_up(line.removesuffix(b"\r"), run.content)
                    return Lines(content, run.last)
                self._account.blank_lines += 1
        else:
            raise FileRefused(
                "empty_file",
                "the file is empty, it has not even a header. A day without reports is a header "
                "and no rows; deliver the file again",
            )
        raise FileRefused(
            "no_header",
            f"the first line is longer than {self._contract.limits.record_bytes:,} bytes: this is "
            "no table with a header. Deliver the file again",
        )

    def _set_up(self, line: bytes, sample: bytes) -> None:
        self._decoder.look_at(sample)
        text = None if b"\0" in line else self._decoder.text(line)
        if text is None:
            raise FileRefused(
                "no_header",
                "the first line is no text in "
                f"{' or '.join(self._contract.encodings)}: deliver the file in one of these",
            )
        known = spellings(self._contract)

        def split(delimiter: str) -> list[str]:
            return self._parser(delimiter, 0).fields(text) or []

        def fit(delimiter: str) -> int:
            return sum(name.strip() in known for name in split(delimiter))

        delimiter = max(self._contract.delimiters, key=fit)
        self._header: Header = resolve(split(delimiter), self._contract)
        self._records = self._parser(delimiter, len(self._header.names))
        self._account.delimiter = delimiter
        self._account.absent = self._header.absent
        self._account.ignored = self._header.ignored

    def _parser(self, delimiter: str, width: int) -> RecordParser:
        quoted = self._contract.quoting == "rfc4180"
        return RecordParser(delimiter, width, self._decoder, self._contract.limits, quoted)

    def _whole_records(self, first: Lines) -> Iterator[pa.Table | list[list[str] | str]]:
        """Turn runs of lines into tables where possible, else into lists of records."""
        rest = b""
        run: Lines | LongLine | None = first
        while run is not None:
            if isinstance(run, LongLine):
                yield self._parse(rest, last=True)[0]
                rest = b""
                yield ["record_too_long"]
                self._account.ends_in_line = run.last
            elif content := rest + run.content:
                self._decoder.look_at(content)
                table = read_fast(
                    content, self._header, self._records, self._decoder, self._contract.limits
                )
                if table is None:
                    records, rest = self._parse(content, run.last)
                    yield records
                else:
                    rest = b""
                    self._account.blank_lines += count_lines(content) - table.num_rows
                    yield table
                self._account.ends_in_line = not content.endswith(b"\n")
            run = next(self._runs, None)
        yield self._parse(rest, last=True)[0]

    def _parse(self, content: bytes, last: bool) -> tuple[list[list[str] | str], bytes]:
        parsed = self._records.parse(content, last)
        self._account.blank_lines += parsed.blank
        return parsed.records, parsed.rest

    def _batches(self, run: pa.Table | list[list[str] | str]) -> Iterator[pa.RecordBatch]:
        if isinstance(run, pa.Table):
            yield self._table_batch(run)
            return
        for start in range(0, len(run), RECORDS):
            batch = self._record_batch(run[start : start + RECORDS])
            if batch.num_rows:
                yield batch

    def _table_batch(self, table: pa.Table) -> pa.RecordBatch:
        numbers = pa.array(np.arange(table.num_rows, dtype=np.int64) + self._account.rows + 1)
        self._account.rows += table.num_rows
        self._account.readable += table.num_rows
        whole = table.combine_chunks()
        columns = {
            ours: whole.column(theirs).chunk(0) if table.num_rows else pa.array([], pa.string())
            for ours, theirs in self._header.ours.items()
        }
        return text_batch(self._contract, numbers, columns)

    def _record_batch(self, records: list[list[str] | str]) -> pa.RecordBatch:
        start = self._account.rows + 1
        self._account.rows += len(records)
        rejects = [Reject(i, r) for i, r in enumerate(records, start) if isinstance(r, str)]
        good = [(i, r) for i, r in enumerate(records, start) if not isinstance(r, str)]
        if rejects:
            self._account.reject(rejects)
            self._on_reject(rejects)
        self._account.readable += len(good)
        places = {name: self._header.names.index(t) for name, t in self._header.ours.items()}
        columns = {
            name: pa.array([fields[place] for _, fields in good], pa.string())
            for name, place in places.items()
        }
        return text_batch(self._contract, pa.array([i for i, _ in good], pa.int64()), columns)
