"""Whether two recipients are one person who stands in the register twice (two benefits)."""

from __future__ import annotations

from typing import NamedTuple

from matchers.compare.births import Born, compare_births
from matchers.compare.names import name_level
from matchers.compare.numbers import Number, compare_numbers

# Dates of one person differ in these ways between registers; "year" and "different" contradict.
_COMPATIBLE = frozenset({"same", "swapped", "within", "one_digit", "lunar", "missing"})
_ALIKE = frozenset(
    {"variant", "surname_variant", "same_sound_tone", "same_sound", "same_shape", "one_unknown"}
)
_SAME_NUMBER = frozenset({"same", "same_faulty", "one_slip", "one_slip_unchecked"})


class Recipient(NamedTuple):
    """What tells recipients apart: normalised name key, number, birth date, sex."""

    key: str
    number: Number
    born: Born
    sex: int | None


def one_person(a: Recipient, b: Recipient) -> bool:
    """Tell whether two recipients are one person. Symmetric.

    The same name and the same number up to one slip of the register's own, or the same valid number
    and a name that only looks or sounds otherwise; and nothing contradicts in sex or birth date.
    """
    if not a.key or not b.key or (a.sex is not None and b.sex is not None and a.sex != b.sex):
        return False
    number = compare_numbers(a.number, b.number).level
    if a.key != b.key and (number != "same" or name_level(a.key, b.key) not in _ALIKE):
        return False
    if number not in _SAME_NUMBER:
        return False
    return (
        compare_births(a.born, b.born).level in _COMPATIBLE
        or compare_births(b.born, a.born).level in _COMPATIBLE
    )


def group_persons(recipients: list[Recipient]) -> list[int]:
    """Return for each recipient the position of the first that is the same person."""
    firsts: list[int] = []
    for place, recipient in enumerate(recipients):
        same = (
            first
            for first in dict.fromkeys(firsts)
            if first == firsts[first] and one_person(recipients[first], recipient)
        )
        firsts.append(next(same, place))
    return firsts
