"""Words of the page for the codes in audit entries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from caseworker.cases.common import ground_word
from caseworker.web.texts import catalogue
from caseworker.web.visit import Visitor

WORDS = {
    "kind": ("cases.answers.{}.name",),
    "answer": ("cases.answers.{}.name",),
    "field": ("reveal.fields.{}",),
    "purpose": ("reveal.purposes.{}",),
    "roles": ("web.roles.{}",),
    "by": ("trail.by.{}",),
    "what": ("trail.exported.{}",),
}
"""Where the words for the codes under a name of the content stand."""

_HASH = re.compile(r"[0-9a-f]{32,64}")


def flat(content: Mapping[str, Any]) -> dict[str, Any]:
    """Content with what lies one deeper under `outer_inner` as well."""
    found = dict(content)
    for outer, value in content.items():
        if isinstance(value, Mapping):
            found |= {f"{outer}_{inner}": told for inner, told in value.items()}
    return found


def word_for(visit: Visitor, name: str, value: Any) -> str:
    """What a value of an entry is called; a code that has no word stands for itself."""
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return visit.t("trail.true" if value else "trail.false")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        comma = "、" if visit.language == "zh" else ", "
        return comma.join(word_for(visit, name, one) for one in value)
    text = str(value)
    if name == "ground":
        return ground_word(visit.language, text)
    if name == "field" and ", " in text:
        return word_for(visit, name, text.split(", "))
    for pattern in WORDS.get(name.rpartition("_")[2], ()):
        entry = catalogue().get(pattern.format(text))
        if entry:
            return entry[visit.language]
    return short(text)


def short(text: str) -> str:
    """An id as a sentence can carry it: of a hash its beginning."""
    return f"{text[:8]}…" if _HASH.fullmatch(text) else text
