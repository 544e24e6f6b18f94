"""Characters that differ, covered or not, and the waterfall."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseworker.cases.comparing import (
    DOT,
    covered_text,
    differences,
    pieces,
    side_by_side,
    spelt,
    steps_of,
)
from caseworker.cases.waterfall import waterfall

COMPARED = [
    {"field": "number", "level": "one_slip", "weight": 9.0},
    {"field": "name", "level": "different", "weight": -4.0},
    {"field": "birth", "level": "missing", "weight": 0.0},
]


def test_one_digit_that_differs_is_marked_where_it_stands() -> None:
    left, right = differences("110108194304041072", "110108194304051072")
    assert [at for at, marked in enumerate(left) if marked] == [13]
    assert [at for at, marked in enumerate(right) if marked] == [13]


def test_a_covered_difference_is_marked_and_not_told() -> None:
    left, _ = differences("110108194304041072", "110108194304051072")
    shown = pieces("110108194304041072", left, (4, 4))
    assert "".join(piece.text for piece in shown) == "1101" + DOT * 10 + "1072"
    assert [piece.text for piece in shown if piece.differs] == [DOT]


@given(st.text(max_size=24), st.text(max_size=24))
@settings(max_examples=60, deadline=None)
def test_pieces_always_spell_the_whole_text(one: str, other: str) -> None:
    left, right = differences(one, other)
    for value, marks in ((one, left), (other, right)):
        assert "".join(piece.text for piece in pieces(value, marks, None)) == value
    unmarked = [
        "".join(c for c, marked in zip(value, marks, strict=True) if not marked)
        for value, marks in ((one, left), (other, right))
    ]
    if one and other:
        assert unmarked[0] == unmarked[1]


@given(st.text(max_size=30), st.integers(0, 4), st.integers(0, 4))
@settings(max_examples=60, deadline=None)
def test_covering_never_tells_more_than_the_ends(value: str, first: int, last: int) -> None:
    shown = covered_text(value, first, last)
    assert len(shown) == len(value)
    readable = [at for at, (a, b) in enumerate(zip(shown, value, strict=True)) if a == b != DOT]
    assert all(at < first or at >= len(value) - last for at in readable)


def test_both_sides_carry_level_and_weight_in_both_languages() -> None:
    recipient = {"name": "欧阳丹岑", "sex": "1", "birth_date": "1943-04-04", "id_number": "1" * 18}
    record = {"name": "欧阳旦岑", "sex": "1", "birth_date": None, "id_number": "2" * 18}
    for language in ("zh", "en"):
        lines = side_by_side(recipient, record, COMPARED, language, covered=True, sounds=True)
        by_field = {line.field: line for line in lines}
        assert by_field["number"].weight == 9.0
        assert by_field["name"].told
        assert [p.text for p in by_field["name"].record if p.differs] == ["旦"]
        assert not any(piece.differs for piece in by_field["birth"].register)
        assert by_field["sex"].told == ""
    assert by_field["name"].sounds == (spelt("欧阳丹岑"), spelt("欧阳旦岑"))


def test_a_record_that_is_gone_leaves_the_comparison() -> None:
    lines = side_by_side({"name": "甲"}, None, COMPARED, "zh", covered=True, sounds=False)
    assert [line.record for line in lines] == [[]] * 4
    assert lines[0].weight == -4.0


def test_each_bar_begins_where_the_last_one_ended() -> None:
    fall = waterfall(steps_of(COMPARED), "en", "Total")
    assert fall is not None
    number, name, birth, total = fall.bars
    assert (number.x, number.width, number.tone) == (0, 100, "for")
    assert name.tone == "against"
    assert name.x == pytest.approx(100 * 5 / 9)
    assert name.x + name.width == pytest.approx(100)
    assert birth.width == 0
    assert total.weight == pytest.approx(5)
    assert fall.zero == 0
    assert waterfall([], "zh", "合计") is None
