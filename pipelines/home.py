"""The folders under `CERTIFY_HOME`, and how files are put there.

A file appears under its name only when it is whole: it is written to a temporary name in
the same folder, flushed to the disk and renamed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from cryptography.fernet import Fernet

from pipelines.sound import note_sum


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to; on success it becomes `path`, else it is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        if path.suffix == ".parquet":
            note_sum(part, path)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@dataclass(frozen=True)
class Home:
    """Paths of one installation; no path carries a name or a number of a person."""

    root: Path

    def create(self) -> None:
        """Make the folders, closed to everybody but the owner."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)
        for name in ("inbox", "batches", "register", "runs", "queue", "keys", "tmp"):
            (self.root / name).mkdir(exist_ok=True, mode=0o700)

    def inbox(self, feed: str) -> Path:
        """Where the files of a feed are delivered."""
        return self.root / "inbox" / feed

    def batch_dir(self, batch_id: str) -> Path:
        """Folder of everything that a batch leaves on disk."""
        return self.root / "batches" / batch_id

    @property
    def register(self) -> Path:
        """Loaded register files and the register prepared for matching."""
        return self.root / "register"

    @property
    def prepared(self) -> Path:
        """The register's normalised columns and blocking keys, as Parquet."""
        return self.register / "prepared"

    @property
    def tmp(self) -> Path:
        """Where engines spill; safe to empty when nothing runs."""
        return self.root / "tmp"

    def run_dir(self, day: date) -> Path:
        """Manifest and report of a business day."""
        return self.root / "runs" / day.isoformat()

    def queue_csv(self, day: date) -> Path:
        """The whole manual certification queue of a day, where somebody asked for it."""
        return self.root / "queue" / f"manual_queue_{day.isoformat()}.csv"

    def queue_changes_csv(self, day: date) -> Path:
        """What a day changed in the manual certification queue."""
        return self.root / "queue" / f"changes_{day.isoformat()}.csv"

    @property
    def audit_heads(self) -> Path:
        """How far the audit trail had come, day by day, kept outside the database."""
        return self.root / "audit" / "heads"

    def retry_key(self) -> bytes:
        """Key under which unmatched loss records wait for a retry."""
        return self.key("retry")

    def key(self, name: str) -> bytes:
        """A key of this installation, made on first use, mode 0600."""
        path = self.root / "keys" / f"{name}.key"
        if not path.exists():
            part = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
            part.touch(mode=0o600)
            part.write_bytes(Fernet.generate_key())
            with suppress(FileExistsError):  # another process was first: its key is the key
                path.hardlink_to(part)
            part.unlink()
        return path.read_bytes()
