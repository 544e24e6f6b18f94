"""Copying a delivery into the folder of its batch, as it came, safe against being cut off."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from pipelines.checking.sidecar import sha256_of, sidecar_of
from pipelines.home import whole
from pipelines.inbox import Delivery
from pipelines.turns import holding

BLOCK = 1 << 20
_INCOMING = ".incoming-"


@dataclass(frozen=True)
class Taken:
    """A copy in place: `<folder>/raw/<file name>`."""

    folder: Path
    sha256: str
    size: int


@contextmanager
def receiving(folder: Path) -> Iterator[None]:
    """Keep other processes from receiving into the same folder; ends with the process.

    Whatever a killed process left half copied is removed first.
    """
    with holding(folder / ".lock"):
        for part in folder.glob(f"{_INCOMING}*"):
            part.unlink(missing_ok=True)
        yield


def take_copy(delivery: Delivery, folder: Path) -> Taken | None:
    """Copy the file into the folder of its batch, unless it is there already.

    Returns None where the file changed meanwhile: it is still being written.
    """
    before = _state(delivery.file)
    for there in folder.glob(f"r{delivery.revision}-*/raw/{delivery.file.name}"):
        # Reading is cheaper than copying: a rerun finds its file by size and content.
        if there.stat().st_size == before[0]:
            digest = sha256_of(delivery.file)
            if there.parent.parent.name == _folder_name(delivery, digest):
                _copy_sidecar(delivery.file, there)
                return Taken(there.parent.parent, digest, before[0])
    part = folder / f"{_INCOMING}{uuid4().hex[:8]}"
    digest = _copy(delivery.file, part)
    if _state(delivery.file) != before:
        part.unlink()
        return None
    target = folder / _folder_name(delivery, digest) / "raw" / delivery.file.name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _copy_sidecar(delivery.file, target)
    part.replace(target)
    for path in (target.parent, target.parent.parent, folder):
        _sync_folder(path)
    return Taken(target.parent.parent, digest, before[0])


def _folder_name(delivery: Delivery, digest: str) -> str:
    return f"r{delivery.revision}-{digest[:8]}"


def _state(file: Path) -> tuple[int, int, int]:
    status = file.stat()
    return status.st_size, status.st_mtime_ns, status.st_ino


def _copy(source: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("xb") as write:
        target.chmod(0o600)
        while block := read.read(BLOCK):
            digest.update(block)
            write.write(block)
        write.flush()
        os.fsync(write.fileno())
    return digest.hexdigest()


def _copy_sidecar(source: Path, target: Path) -> None:
    """Keep the checksum beside the copy as it stands now; the source may mend it later."""
    theirs, ours = sidecar_of(source), sidecar_of(target)
    if not theirs.is_file():
        ours.unlink(missing_ok=True)
    elif not ours.is_file() or ours.read_bytes() != theirs.read_bytes():
        with whole(ours) as part:
            shutil.copyfile(theirs, part)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
