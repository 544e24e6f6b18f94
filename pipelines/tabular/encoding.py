"""Which encoding a file has."""

from __future__ import annotations

from collections.abc import Sequence

BOM = b"\xef\xbb\xbf"
SAMPLE = 1 << 20


class Decoder:
    """Decides the encoding at the first byte beyond ASCII and decodes by it from then on."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self._allowed = list(allowed)
        self.encoding: str | None = None

    def look_at(self, content: bytes) -> None:
        """Decide, unless that is done or everything is still ASCII."""
        if self.encoding is None and not content.isascii():
            self.encoding = detect(content, self._allowed)

    def text(self, content: bytes) -> str | None:
        """The text, or None where the bytes are no text in the file's encoding."""
        self.look_at(content)
        try:
            return content.decode(self.encoding or "ascii")
        except UnicodeDecodeError:
            return None


def detect(content: bytes, allowed: Sequence[str]) -> str:
    """The allowed encoding in which the fewest lines fail; among equals the preferred one.

    A sample of 1 MiB decides, from the first line on that is not ASCII.
    """
    lines = [line for line in content.splitlines() if not line.isascii()]
    sample: list[bytes] = []
    size = 0
    for line in lines:
        sample.append(line)
        size += len(line)
        if size > SAMPLE:
            break
    return min(allowed, key=lambda encoding: sum(not _decodes(line, encoding) for line in sample))


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
