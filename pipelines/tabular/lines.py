"""Cutting blocks into whole lines, without ever holding a line that is too long.

Line breaks, quotes and the delimiters are ASCII bytes that are never part of a longer
character in UTF-8 or GB18030, so lines are cut before anything is decoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Lines:
    """Some whole lines; only the last ones of a file may lack the line break at the end."""

    content: bytes
    last: bool


@dataclass(frozen=True)
class LongLine:
    """Stands for one line that was longer than the limit and was read over."""

    last: bool = False


def cut(blocks: Iterable[bytes], limit: int) -> Iterator[Lines | LongLine]:
    """Yield runs of whole lines in order, and a `LongLine` for each line longer than `limit`.

    Lines in a run may be longer than `limit` too where they fit into a block; only what would
    have to be carried from block to block is read over here.
    """
    rest = b""
    skipping = False
    for block in blocks:
        if skipping:
            end = block.find(b"\n")
            if end < 0:
                continue
            yield LongLine()
            block = block[end + 1 :]
            skipping = False
        end = block.rfind(b"\n") + 1
        if end:
            yield Lines(rest + block[:end], last=False)
            rest = block[end:]
        else:
            rest += block
        if len(rest) > limit:
            rest, skipping = b"", True
    if skipping:
        yield LongLine(last=True)
    elif rest:
        yield Lines(rest, last=True)
