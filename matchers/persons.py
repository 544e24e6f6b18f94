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
    if a.key != b.key and (a.number.num is None or a.number.num != b.number.num):
        return False  # nearly all pairs: told without taking the numbers apart
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
    """Return for each recipient the position of the first that is the same person.

    Compared are only those with an equal number, and those with an equal name where one number may
    hold a slip: hundreds of namesakes in one row cost no hundreds squared.
    """
    firsts: list[int] = []
    same_number: dict[int, list[int]] = {}
    same_name: dict[str, list[int]] = {}
    perhaps_slipped: dict[str, list[int]] = {}
    for place, recipient in enumerate(recipients):
        key, num, sure = recipient.key, recipient.number.num, _no_slip(recipient.number)
        near = {*(perhaps_slipped if sure else same_name).get(key, ())}
        near |= {*same_number.get(num, ())} if num is not None else set()
        same = (first for first in sorted(near) if one_person(recipients[first], recipient))
        firsts.append(next(same, place))
        if firsts[place] < place:
            continue
        same_name.setdefault(key, []).append(place)
        if not sure:
            perhaps_slipped.setdefault(key, []).append(place)
        if num is not None:
            same_number.setdefault(num, []).append(place)
    return firsts


def _no_slip(number: Number) -> bool:
    """Whether a check character vouches for a number: two such that differ are two people's."""
    return number.valid and number.kind == "resident18"
