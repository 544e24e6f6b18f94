"""A single slip in a number always leaves a common key."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from matchers.keys import numbers_one_slip_away, slips_of_many
from matchers.normalize.check_character import agrees
from matchers.normalize.identity_numbers import decode, encode
from tests.matchers.made_up import numbers


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_digit_wrong_leads_back(number: str, place: int, digit: str) -> None:
    assume(digit != number[place] and (digit != "X" or place == 17))
    faulty = number[:place] + digit + number[place + 1 :]
    assert not agrees(faulty)
    assert encode(number) in numbers_one_slip_away(faulty)


@given(numbers(), st.integers(0, 16))
def test_two_neighbours_swapped_leads_back(number: str, place: int) -> None:
    assume(number[place] != number[place + 1] and number[place + 1] != "X")
    faulty = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert encode(number) in numbers_one_slip_away(faulty)


@given(numbers(), st.integers(0, 17))
def test_a_missing_digit_leads_back(number: str, place: int) -> None:
    assert encode(number) in numbers_one_slip_away(number[:place] + number[place + 1 :])


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789"))
def test_a_digit_too_many_leads_back(number: str, place: int, digit: str) -> None:
    assert encode(number) in numbers_one_slip_away(number[:place] + digit + number[place:])


@given(numbers())
def test_a_right_number_leads_nowhere_else(number: str) -> None:
    assert numbers_one_slip_away(number) == []


@given(st.text(max_size=20))
def test_guesses_are_right_numbers_whatever_comes(text: str) -> None:
    guesses = numbers_one_slip_away(text)
    assert len(guesses) <= 40
    assert all(agrees(decode(guess)) for guess in guesses)


faulty = st.one_of(
    st.integers(0, 11 * 10**17 - 1),
    numbers().map(encode),
    st.text("0123456789X", min_size=16, max_size=20),
    st.text(max_size=4),
)


@given(st.lists(faulty, max_size=8))
def test_many_at_once_are_told_as_each_alone(given: list[int | str]) -> None:
    nums = [one if isinstance(one, int) else None for one in given]
    texts = [one if isinstance(one, str) else "" for one in given]
    places, guesses = slips_of_many(nums, texts)
    alone = [
        (place, guess)
        for place, one in enumerate(given)
        for guess in numbers_one_slip_away(one if isinstance(one, str) else decode(one))
    ]
    assert sorted(zip(places, guesses, strict=True)) == alone
