"""The checksum file that a source may put beside a delivery."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

SUFFIX = ".sha256"
BLOCK = 1 << 20


def sidecar_of(file: Path) -> Path:
    """Where the checksum of a file stands."""
    return file.with_name(file.name + SUFFIX)


def sha256_of(file: Path) -> str:
    """Checksum of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def mismatch(file: Path, sha256: str) -> str | None:
    """What is wrong between a file's checksum and the one its source wrote; None if nothing is."""
    sidecar = sidecar_of(file)
    if not sidecar.is_file():
        return None
    with sidecar.open("rb") as stream:
        text = stream.read(4096).decode("ascii", errors="replace")
    found = re.match(r"\s*\\?([0-9a-fA-F]{64})\b", text)
    if found is None:
        return (
            f"{sidecar.name} does not begin with a SHA-256 checksum of 64 hexadecimal digits. "
            "Write it with `sha256sum FILE > FILE.sha256` and deliver it again"
        )
    if found[1].lower() != sha256:
        return (
            f"the checksum of {file.name} is {sha256[:8]}..., its source announced "
            f"{found[1].lower()[:8]}...: the file was cut off or is still being written. It is "
            "taken again once the inbox holds the whole file"
        )
    return None
