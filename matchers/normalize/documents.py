"""Documents other than the resident identity number: passports, permits, old residence cards.

A permit of Hong Kong, Macau or Taiwan residents ends in a renewal count that changes while the
person stays the same, so the comparable form leaves it out. Shapes: the Exit and Entry
Administration's notices on permit cards (2012 and 2015) and ICAO 9303 for passports.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Document(NamedTuple):
    """`kind` is a code, `text` the comparable form, `renewal` the renewal count where known."""

    kind: str
    text: str
    renewal: str = ""


_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("hk_macau_permit", re.compile(r"^([HM]\d{8})(\d{2})?$")),
    ("permanent_residence_old", re.compile(r"^([A-Z]{3}\d{12})()$")),
    ("passport", re.compile(r"^((?:E[A-HJ-NP-Z]|[A-Z])\d{7,8})()$")),
    ("passport", re.compile(r"^([A-Z]{2}\d{6,7})()$")),
    ("taiwan_permit", re.compile(r"^(\d{8})(\d{2}|[A-Z])?$")),
    ("passport", re.compile(r"^(\d{9})()$")),
)


def parse_document(text: str) -> Document | None:
    """Return the document that upper-case `text` without blanks looks like, or None."""
    for kind, shape in _SHAPES:
        match = shape.match(text)
        if match:
            return Document(kind, match[1], match[2] or "")
    return None
