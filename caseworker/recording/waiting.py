"""A place in the manual queue in words: why somebody waits, and through which channels they may."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from pipelines.review import PAPERS
from rules import Reason, explain_reason

TELLING = (
    *("suspended", "suspended_month", "will_be_suspended", "term_unknown", "overdue"),
    *("home_visit", "match_review", "held_closed", "held_unlisted", "warn_first"),
)
"""Messages of the rules that tell most about why somebody waits, the gravest first."""


@dataclass(frozen=True)
class Place:
    """Why somebody is to be certified by a person, and until when."""

    due_on: date | None
    since: date | None
    payment: str
    why: tuple[str, ...]
    """Sentences of the rules, without their citations."""
    brief: tuple[str, ...]
    """The one or two of them that tell most."""
    cited: tuple[str, ...]
    """Codes of the rules."""
    channels: tuple[str, ...]
    """Codes of the channels that the rules leave open."""
    at_the_desk: tuple[str, ...]
    """Those of them that are recorded here."""


def place(row: Any, language: str) -> Place:
    """From a row of the queue."""
    said, brief, cited = _why(row.why, language)
    codes = tuple(json.loads(row.channels or "[]"))
    here = tuple(code for code in PAPERS if code in codes)
    return Place(row.due_on, row.since, row.payment, said, brief, cited, codes, here)


@lru_cache(maxsize=10_000)
def _why(told: str | None, language: str) -> tuple[tuple[str, ...], ...]:
    """Few differ among thousands of rows, so each is put in words once."""
    said: dict[str, str] = {}
    cited: dict[str, None] = {}
    for code, params, message in json.loads(told or "[]"):
        reason = Reason("", (), tuple((name, value) for name, value in params), message)
        text = explain_reason(reason, language)
        said.setdefault(text.removesuffix("（）").removesuffix("[]").rstrip(), message)
        cited[code] = None
    ranked = [(TELLING.index(key), text) for text, key in said.items() if key in TELLING]
    brief = tuple(text for _, text in sorted(ranked)[:2]) or tuple(said)[-1:]
    return tuple(said), brief, tuple(cited)
