"""Is a file what was written? A checksum beside each Parquet file tells.

The checksum is written before the file takes its name, so a run that is cut off in between leaves
a file that counts as damaged and is made again; never one that is damaged and counts as sound.
"""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

BLOCK = 1 << 20


def sum_file(path: Path) -> Path:
    """Where the checksum of a file is kept."""
    return path.with_name(f".{path.name}.sum")


def note_sum(written: Path, path: Path) -> None:
    """Keep the checksum of what was written, which will be called `path`."""
    told = sum_file(path)
    part = told.with_name(f"{told.name}.{os.getpid()}.part")
    part.write_text(_sum_of(written), encoding="ascii")
    part.replace(told)


def remove(path: Path) -> None:
    """Remove a file and its checksum, as far as they are there."""
    path.unlink(missing_ok=True)
    sum_file(path).unlink(missing_ok=True)


def damaged(path: Path) -> bool:
    """Whether a file is there and is not what was written; without a checksum it is believed."""
    if not path.is_file():
        return False
    try:
        told = sum_file(path).read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return told != _sum_of(path)


def _sum_of(path: Path) -> str:
    found = blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()
