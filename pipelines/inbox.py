"""What lies in the inbox of a feed: `<feed>_<YYYY-MM-DD>[_rN].<ext>`, complete or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.checking.sidecar import SUFFIX

EXTENSIONS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".parquet")
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".writing", "~")
"""Endings that programs give a file while they write it; so is a name with a leading dot."""


@dataclass(frozen=True)
class Delivery:
    """One complete file of the inbox."""

    file: Path
    feed: str
    day: date
    revision: int
    extension: str


@dataclass(frozen=True)
class Inbox:
    """The files of one feed and day: complete ones by revision, and names of the others."""

    complete: tuple[Delivery, ...]
    unfinished: tuple[str, ...]
    odd: tuple[str, ...]
    """Named after the feed and the day, but not by the convention."""


def look(folder: Path, feed: str, day: date) -> Inbox:
    """Look through an inbox for the files of a business day. A missing folder is empty.

    A file is complete under its own name: sources rename it into place, or put a checksum
    beside it, which check compares.
    """
    stem = f"{feed}_{day.isoformat()}"
    endings = "|".join(re.escape(e) for e in EXTENSIONS)
    named = re.compile(rf"{re.escape(stem)}(?:_r([1-9]\d{{0,3}}))?({endings})", re.ASCII)
    complete, unfinished, odd = [], [], []
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    for file in files:
        name = file.name
        if not name.lstrip(".").startswith(stem) or not file.is_file():
            continue
        if name.startswith(".") or name.endswith(UNFINISHED):
            unfinished.append(name)
        elif match := named.fullmatch(name):
            complete.append(Delivery(file, feed, day, int(match[1] or 1), match[2]))
        elif not name.endswith(SUFFIX):
            odd.append(name)
    complete.sort(key=lambda d: (d.revision, d.file.name))
    return Inbox(tuple(complete), tuple(unfinished), tuple(odd))
