"""Names in Han characters of which one is unknown, masked or spelt in Latin letters."""

from __future__ import annotations

import re

from matchers.compare.sounds import settle, spellings
from matchers.normalize.names import MANY, WILD


def open_level(a: str, b: str) -> str:
    """Compare two names of which at least one is open. Symmetric."""
    if not any(char.isascii() for char in a):
        a, b = b, a
    if any(char.isascii() for char in b):
        # Both are open: what is visible must agree from the left.
        head_a, head_b = re.match(r"[^!-~]*", a), re.match(r"[^!-~]*", b)
        seen = (head_a[0] if head_a else "", head_b[0] if head_b else "")
        shorter, longer = sorted(seen, key=len)
        return "masked" if shorter and longer.startswith(shorter) else "different"
    spelt = re.findall(r"[A-Z]+", a)
    pattern = "".join(_piece(piece) for piece in re.findall(r"[A-Z]+|\?+|\*+|[^!-~]", a))
    match = re.fullmatch(pattern, b) if len(b) <= 40 else None
    if not match:
        return "surname" if a[0] == b[0] else "different"
    for letters, char in zip(spelt, match.groups(), strict=True):
        if settle(letters) not in {settle(h + t) for h, t in spellings(char)}:
            return "surname" if a[0] == b[0] else "different"
    visible = sum(not char.isascii() for char in a)
    if visible >= max(2, len(b) - 1):
        return "spelt" if spelt else "one_unknown"
    return "spelt" if spelt and visible else "masked" if visible else "part"


def _piece(piece: str) -> str:
    if piece[0] == MANY:
        return ".{1,8}"
    if piece[0] == WILD:  # a lost character may leave one mark a byte
        return f".{{1,{len(piece)}}}"
    return f"(.{{1,{max(1, len(piece) // 2)}}}?)" if piece[0].isascii() else re.escape(piece)
