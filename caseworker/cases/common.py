"""What all pages of cases share: who may use them, where and when one works, words for codes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from caseworker.web import roles
from caseworker.web.texts import catalogue
from caseworker.web.visit import Visitor
from pipelines.store import Connection, access, horizon
from rules.explain import texts as rule_texts

READERS = roles("caseworker", "approver", "supervisor", "auditor")
MAKERS = roles("caseworker")
APPROVERS = roles("approver")
SUPERVISORS = roles("supervisor")
GROUNDS = (
    *("death", "imprisonment", "missing", "duplicate", "remarried", "of_age"),
    *("employed", "adopted", "nationality_lost"),
)
"""On which a right may be lost."""


def me(visit: Visitor) -> str:
    """The user's id, as claims and proposals carry it."""
    return visit.known.user_id


def places(visit: Visitor, connection: Connection) -> list[str]:
    """Jurisdictions with recipients that lie in the user's scope."""
    return [place for place in horizon.places(connection) if visit.covers(place)]


def working_day(visit: Visitor, connection: Connection) -> date:
    """The day on which something is decided now: today, never before the last day that was run."""
    return max(visit.today, horizon.read(connection) or visit.today)


def word(language: str, group: str, code: object) -> str:
    """What a code of the records is called; the code itself where nobody gave it a name."""
    entry = catalogue().get(f"cases.{group}.{code}")
    return entry[language] if entry else str(code)


def ground_word(language: str, ground: str | None) -> str:
    """What a ground is called; cases of another kind name a kind of evidence instead."""
    if not ground:
        return ""
    known = rule_texts()["grounds"].get(ground)
    return known[language] if known else word(language, "evidence_kinds", ground)


def words(visit: Visitor) -> dict[str, Any]:
    """Words for codes in templates: `word_of(group, code)`, `ground_of(code)`, all grounds."""
    language = visit.language
    return {
        "word_of": lambda group, code: word(language, group, code),
        "ground_of": lambda ground: ground_word(language, ground),
        "ground_options": [(ground, ground_word(language, ground)) for ground in GROUNDS],
    }


def people(connection: Connection, ids: Iterable[str | None]) -> dict[str, str]:
    """Names of users by id; an id that is nobody's account stands for itself."""
    found = {}
    for one in sorted({one for one in ids if one}):
        row = access.find(connection, user_id=one)
        found[one] = one if row is None else str(row.display_name)
    return found
