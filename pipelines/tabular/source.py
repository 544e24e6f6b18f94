"""The bytes of a file, decompressed, in blocks, with a stop for decompression bombs."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from expectations import Limits
from pipelines.tabular.account import FileRefused

BLOCK = 4 << 20
"""Bytes read at a time."""
RATIO_FROM = 32 << 20
"""A file this small cannot hurt, whatever its ratio."""

_FOREIGN = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
    (b"\xfd7zXZ", "xz-compressed"),
    (b"BZh", "bzip2-compressed"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed"),
    (b"%PDF", "a PDF document"),
)


def file_format(path: Path) -> str:
    """What a file is by its first bytes: `parquet`, `gzip` or `plain`.

    Raises:
        FileRefused: it is something else that is known, a workbook for instance.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise FileRefused(
                "foreign_format",
                f"the file is {what}, not delimited text: ask the source for CSV or TSV in UTF-8 "
                "or GB18030 (plain or gzip), or for Parquet",
            )
    return "plain"


def blocks(path: Path, limits: Limits) -> Iterator[bytes]:
    """Yield the decompressed content in blocks of at most 4 MiB.

    Raises:
        FileRefused: the gzip stream is damaged or cut off, or grows beyond the limits.
    """
    packed = file_format(path) == "gzip"
    with path.open("rb") as raw:
        stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
        total = 0
        while block := _read(stream):
            total += len(block)
            _refuse_bomb(total, raw.tell() if packed else total, limits)
            yield block


def _read(stream: IO[bytes]) -> bytes:
    try:
        return stream.read(BLOCK)
    except EOFError as wrong:
        raise FileRefused(
            "cut_off",
            "the gzip file ends early: the transfer was cut off. Deliver the file again",
        ) from wrong
    except (gzip.BadGzipFile, zlib.error) as wrong:
        raise FileRefused(
            "damaged", f"the gzip file is damaged ({wrong}). Deliver the file again"
        ) from wrong


def _refuse_bomb(total: int, packed: int, limits: Limits) -> None:
    if total > limits.file_bytes:
        raise FileRefused(
            "too_large",
            f"the file holds more than {limits.file_bytes:,} bytes once decompressed. Split it, "
            "or raise limits.file_bytes in the contract",
        )
    if total > RATIO_FROM and total > limits.gzip_ratio * max(packed, 1):
        raise FileRefused(
            "decompression_bomb",
            f"the gzip file grows more than {limits.gzip_ratio}-fold ({total:,} bytes out of "
            f"{packed:,} so far): reading stopped, it looks like a decompression bomb. If the "
            "file is meant, deliver it uncompressed or raise limits.gzip_ratio in the contract",
        )
