"""Grouping the candidates of a row: as if each had been compared with each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers import persons
from matchers.compare.births import Born
from matchers.compare.numbers import Number
from matchers.normalize.identity_numbers import encode
from matchers.persons import Recipient, group_persons, one_person

VALID = ("110101195003070038", "110101195003070011")
NUMBERS = [
    *(Number(encode(text), "resident18", "", True) for text in VALID),
    Number(encode("110101195003070039"), "resident18", "", False),  # one digit from the first
    Number(encode(VALID[0]), "resident15", "", True),
    Number(encode("110101195003070054"), "resident15", "", True),
    Number(None, "wrong_length", "11010119500307003", False),
    Number(None, "missing", "", False),
]
BORN = [Born(19500307, 19500307), Born(19500308, 19500308), Born(None, None)]


@st.composite
def recipients(draw: st.DrawFn) -> Recipient:
    number = draw(st.sampled_from(NUMBERS))
    key = draw(st.sampled_from(["王红", "王虹", "李强", ""]))
    return Recipient(key, number, draw(st.sampled_from(BORN)), draw(st.sampled_from([1, 2, None])))


def _each_with_each(row: list[Recipient]) -> list[int]:
    firsts: list[int] = []
    for place, recipient in enumerate(row):
        heads = [first for first in dict.fromkeys(firsts) if one_person(row[first], recipient)]
        firsts.append(heads[0] if heads else place)
    return firsts


@given(st.lists(recipients(), max_size=8))
def test_grouping_skips_no_pair_that_is_one_person(row: list[Recipient]) -> None:
    assert group_persons(row) == _each_with_each(row)


def test_namesakes_with_sound_numbers_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(one: Recipient, other: Recipient) -> bool:
        raise AssertionError("compared two whose numbers tell them apart")

    monkeypatch.setattr(persons, "one_person", refused)
    row = [
        Recipient("王红", Number(encode(f"{place:017d}0"), "resident18", "", True), BORN[0], 2)
        for place in range(300)
    ]
    assert group_persons(row) == list(range(300))
