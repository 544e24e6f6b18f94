"""Files written to a temporary name and renamed into place, with their checksum beside."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

from demo.randomness import Texts

SPECIAL = (",", '"', "\n", "\r")


def lines(columns: list[Texts]) -> str:
    """Write columns as CSV lines; cells that need quotes get them."""
    text = "\n".join(map(",".join, zip(*columns, strict=True)))
    if '"' in text or text.count(",") + text.count("\n") != len(columns) * len(columns[0]) - 1:
        cells = ([_quoted(cell) for cell in column] for column in columns)
        text = "\n".join(map(",".join, zip(*cells, strict=True)))
    return text + "\n"


def _quoted(cell: str) -> str:
    if any(mark in cell for mark in SPECIAL):
        return '"' + cell.replace('"', '""') + '"'
    return cell


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that takes the place of `path` when all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as handle:
            yield handle
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path, blocks: Iterable[str], encoding: str = "utf-8") -> None:
    """Write blocks of text; a name ending in `.gz` is compressed, without time or name inside."""
    with replacing(path) as raw, _packed(path, raw) as out:
        for block in blocks:
            out.write(block.encode(encoding))


def write_pair(path: Path, encoding: str, other: Path, pairs: Iterable[tuple[str, str]]) -> None:
    """Write two files from one stream of (block of the first, block of the second, UTF-8)."""
    with replacing(path) as raw, _packed(path, raw) as out, replacing(other) as beside:
        for one, two in pairs:
            out.write(one.encode(encoding))
            beside.write(two.encode("utf-8"))


@contextmanager
def _packed(path: Path, raw: IO[bytes]) -> Iterator[IO[bytes]]:
    if path.suffix == ".gz":
        with gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as out:
            yield out  # type: ignore[misc]
    else:
        yield raw


def sha256_of(path: Path) -> str:
    """Return the checksum of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write_checksum(path: Path, digest: str | None = None) -> None:
    """Write `<file>.sha256` as `sha256sum` does."""
    text = f"{digest or sha256_of(path)}  {path.name}\n"
    write_text(path.with_name(path.name + ".sha256"), [text])


def cut_last_line(path: Path) -> None:
    """Cut the last line of a plain file in its middle, as a broken transfer leaves it."""
    content = path.read_bytes()
    start = content.rstrip(b"\n").rfind(b"\n") + 1
    with replacing(path) as handle:
        handle.write(content[: start + (len(content) - start) // 2])


def empty(size: int) -> Texts:
    """Return a column of empty cells."""
    return np.full(size, "", dtype=object)
