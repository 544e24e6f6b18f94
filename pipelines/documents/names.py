"""The name of a file that somebody sends, made harmless; it is only ever shown, never a path."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
"""Characters of a name, its ending included."""

_FORBIDDEN = re.compile(r'[<>:"|?*]')
"""What one system or the other takes for more than a letter; slashes end a folder instead."""
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
"""Names that Windows takes for devices."""
_DROPPED = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Control and format characters (right-to-left overrides, zero widths, tags), line and paragraph
separators, and code points that are no character."""


def cleaned(name: str, ending: str, nameless: str = "document") -> str:
    """A name without a path, and without anything that shows it as another than it is.

    Args:
        name: as the browser gave it.
        ending: of the kind that its content is, without a dot; takes the place of another one.
        nameless: the stem where nothing is left of the name.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in _DROPPED)
    stem = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", kept)).strip(" .")
    before, dot, after = stem.rpartition(".")
    if dot and re.fullmatch(r"[A-Za-z0-9]{1,5}", after):
        stem = before.strip(" .")
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    stem = stem[: LONGEST - len(ending) - 1].strip(" .") or nameless
    return f"{stem}.{ending}"


def ending_of(name: str) -> str:
    """What stands behind the last dot of a name, in small letters; empty where nothing does."""
    return name.rpartition(".")[2].strip().lower() if "." in name else ""
