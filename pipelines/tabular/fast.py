"""The fast path: a run of lines in good order, read by Arrow in one go.

It must read exactly what the careful path reads, so it declines whatever Arrow understands
otherwise: NUL bytes, lone carriage returns, stray quotes, fields over several lines, rows of
another width, a byte order mark inside the file.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from expectations import Limits
from pipelines.tabular.encoding import BOM, Decoder
from pipelines.tabular.header import Header
from pipelines.tabular.records import RecordParser


def read_fast(
    content: bytes, header: Header, records: RecordParser, decoder: Decoder, limits: Limits
) -> pa.Table | None:
    """The columns of ours under the file's names, as text; None where the careful path is due."""
    if not _in_order(content, limits) or not records.well_quoted(content):
        return None
    text = decoder.text(content)
    if text is None:
        return None
    encoded = content if decoder.encoding in (None, "utf-8") else text.encode()
    odd: list[object] = []

    def note(row: object) -> str:
        odd.append(row)
        return "skip"

    wanted = list(header.ours.values())
    table = pa_csv.read_csv(
        pa.BufferReader(encoded),
        read_options=pa_csv.ReadOptions(
            use_threads=False,
            block_size=max(len(encoded) + 1, 1024),
            column_names=list(header.names),
        ),
        parse_options=pa_csv.ParseOptions(
            delimiter=records.delimiter,
            quote_char='"' if records.quoted else False,
            invalid_row_handler=note,
        ),
        convert_options=pa_csv.ConvertOptions(
            include_columns=wanted,
            column_types=dict.fromkeys(wanted, pa.string()),
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )
    return None if odd else table


def count_lines(content: bytes) -> int:
    """Lines of a run, the last one with or without its line break."""
    return content.count(b"\n") + (not content.endswith(b"\n"))


def _in_order(content: bytes, limits: Limits) -> bool:
    breaks = np.flatnonzero(np.frombuffer(content, np.uint8) == 10)
    longest = np.diff(breaks, prepend=-1, append=len(content)).max()
    return bool(
        longest <= limits.record_bytes
        and b"\0" not in content
        and content.count(b"\r") == content.count(b"\r\n")
        and not content.startswith((BOM, b"\n", b"\r"))  # Arrow would skip these
    )
