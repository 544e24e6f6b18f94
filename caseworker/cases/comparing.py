"""Recipient and record side by side: which characters differ, and how strongly it counts.

Numbers and birth dates are covered until somebody says why they need them. Covered characters are
compared all the same: the marks show where two numbers part, not what stands there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pypinyin import Style, lazy_pinyin
from rapidfuzz.distance import Levenshtein

from caseworker.cases.common import word
from matchers.explain import Step, explain, text

COLUMNS = {"name": "name", "sex": "sex", "birth": "birth_date", "number": "id_number"}
"""Per compared field its column, in the register and in the record alike."""

COVERED = {"number": (4, 4), "birth": (4, 0)}
"""Fields that are covered, with the characters that stay visible at either end."""

DOT = "•"


class Piece(NamedTuple):
    """Some characters, and whether the other side has others in their place."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Line:
    """One field on both sides."""

    field: str
    label: str
    register: list[Piece]
    record: list[Piece]
    told: str
    """How they compare, in words; empty where nothing was compared."""
    weight: float | None
    sounds: tuple[str, str] | None = None


def side_by_side(
    recipient: Mapping[str, Any],
    record: Mapping[str, Any] | None,
    comparisons: Any,
    language: str,
    *,
    covered: bool,
    sounds: bool,
) -> list[Line]:
    """The compared fields of a recipient and a record.

    Args:
        recipient: a row of the register.
        record: the row as delivered; None where it is not kept any more.
        comparisons: of the link, as evidence carries them; None where nothing was compared.
        language: `zh` or `en`.
        covered: whether protected values stay covered.
        sounds: whether names are spelt in pinyin as well.
    """
    steps = {step.field: step for step in steps_of(comparisons)}
    lines = []
    for field, column in COLUMNS.items():
        one, other = _shown(field, recipient.get(column), language), ""
        if record is not None:
            other = _shown(field, record.get(column), language)
        step = steps.get(field)
        left, right = differences(one, other)
        cover = COVERED.get(field) if covered else None
        lines.append(
            Line(
                field=field,
                label=text("fields", field, _lang(language)),
                register=pieces(one, left, cover),
                record=pieces(other, right, cover),
                told=getattr(step, language) if step else "",
                weight=step.weight if step else None,
                sounds=(spelt(one), spelt(other)) if sounds and field == "name" else None,
            )
        )
    return lines


def steps_of(comparisons: Any) -> list[Step]:
    """The comparisons of a link as steps; none where nothing was compared."""
    return explain(json.dumps(comparisons)) if comparisons else []


def differences(one: str, other: str) -> tuple[list[bool], list[bool]]:
    """Per character of either text, whether it has no like on the other side.

    Where one side is empty nothing differs: there is nothing to compare.
    """
    left, right = [False] * len(one), [False] * len(other)
    if not one or not other:
        return left, right
    for step in Levenshtein.opcodes(one, other):
        if step.tag != "equal":
            for at in range(step.src_start, step.src_end):
                left[at] = True
            for at in range(step.dest_start, step.dest_end):
                right[at] = True
    return left, right


def pieces(value: str, differs: Sequence[bool], cover: tuple[int, int] | None) -> list[Piece]:
    """A text cut where it begins or ceases to differ, covered but for its ends."""
    shown = value if cover is None else covered_text(value, *cover)
    found: list[Piece] = []
    for char, marked in zip(shown, differs, strict=True):
        if found and found[-1].differs == marked:
            found[-1] = Piece(found[-1].text + char, marked)
        else:
            found.append(Piece(char, marked))
    return found


def covered_text(value: str, first: int, last: int) -> str:
    """A text of the same length of which only the ends can be read; short ones not at all."""
    if len(value) < first + last + 2:
        return DOT * len(value)
    return value[:first] + DOT * (len(value) - first - last) + value[len(value) - last :]


def spelt(name: str) -> str:
    """A name in pinyin, with tones."""
    return " ".join(lazy_pinyin(name, style=Style.TONE)) if name else ""


def _shown(field: str, value: Any, language: str) -> str:
    if value is None:
        return ""
    return word(language, "sexes", value) if field == "sex" else str(value)


def _lang(language: str) -> Any:
    return language
