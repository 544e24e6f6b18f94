"""What identity numbers, names and dates have in common: width, invisible characters, blanks."""

from __future__ import annotations

import re
import unicodedata

# Format characters (zero width, byte order and direction marks), controls, surrogates, unassigned.
_INVISIBLE = frozenset({"Cf", "Cc", "Cs", "Cn", "Co"})
_PLACEHOLDERS = frozenset({"�", "□"})  # category So: visible marks of a lost character, kept

_ORDINARY = re.compile("[ -~\u4e00-\u9fff·]*")
# What NFKC does to full-width characters and the two wide blanks.
_NARROW = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "}


def plain(raw: str | None) -> str:
    """Return text in NFKC without invisible characters, blanks single and stripped at the ends.

    Line breaks and tabs count as blanks. Variation selectors go (they change a glyph's look, never
    the character). The result is a fixed point of this function.
    """
    if not raw:
        return ""
    if _ORDINARY.fullmatch(raw):
        return " ".join(raw.split())  # nothing to fold: most fields of most rows
    narrow = raw.translate(_NARROW)
    if _ORDINARY.fullmatch(narrow):
        return " ".join(narrow.split())
    spaced = "".join(" " if char in "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85" else char for char in raw)
    visible = "".join(char for char in spaced if _is_visible(char))
    text = unicodedata.normalize("NFKC", visible)
    # NFKC may bring forth a character that must go, or one that combines anew with its neighbour.
    for _ in range(4):
        again = unicodedata.normalize("NFKC", "".join(c for c in text if _is_visible(c)))
        if again == text:
            break
        text = again
    return " ".join(text.split())


def _is_visible(char: str) -> bool:
    if char in _PLACEHOLDERS:
        return True
    if "︀" <= char <= "️" or "\U000e0100" <= char <= "\U000e01ef":
        return False
    if "᠋" <= char <= "᠏" or char in "ᅟᅠㅤ":
        return False
    return unicodedata.category(char) not in _INVISIBLE
