"""Blocking keys: what two records of one person still share when something went wrong.

A slip (one digit wrong, missing or doubled, two neighbours swapped) turns a valid number into one
whose check character fails, always (ISO 7064 MOD 11-2 finds every single substitution and every
swap). So instead of eighteen wildcard keys for every recipient, a faulty number is expanded into
the few numbers with a right check character from which one slip leads to it: about twenty, found
by equality in the table of numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matchers.normalize.check_character import WEIGHTS

Integers = npt.NDArray[np.int64]

_VALUES = {**{str(digit): digit for digit in range(10)}, "X": 10}
_INVERSE = tuple(pow(weight, -1, 11) for weight in WEIGHTS)
# What a digit of each place is worth in the integer form; the check character is worth one.
_WORTH = (*(11 * 10 ** (16 - place) for place in range(17)), 1)


def numbers_one_slip_away(text: str) -> list[int]:
    """Return the encoded valid-check numbers that one slip turns into `text`, in order.

    `text` has 17, 18 or 19 characters, digits and perhaps a final X; for anything else, and if the
    check character of eighteen already agrees, the list is empty.
    """
    values = [_VALUES.get(char, -1) for char in text]
    if min(values, default=-1) < 0 or 10 in values[:-1]:
        return []
    if len(text) == 18:
        return sorted(_slips_of_whole(np.array([_worth(values)], np.int64))[1].tolist())
    if len(text) == 17:
        return sorted({*_inserted(values)})
    if len(text) == 19:
        shorter = (values[:place] + values[place + 1 :] for place in range(19))
        return sorted({_worth(v) for v in shorter if 10 not in v[:-1] and _missing(v) == 0})
    return []


def slips_of_many(nums: Sequence[int | None], texts: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return for many numbers what `numbers_one_slip_away` returns for each: places and guesses.

    A number is given encoded, or as text where it is none of eighteen characters. In any order.
    """
    whole = [place for place, num in enumerate(nums) if num is not None]
    found, guesses = _slips_of_whole(np.array([nums[place] for place in whole], np.int64))
    places, numbers = [whole[at] for at in found.tolist()], guesses.tolist()
    for place, num in enumerate(nums):
        if num is None:
            guessed = numbers_one_slip_away(texts[place])
            places += [place] * len(guessed)
            numbers += guessed
    return places, numbers


def _slips_of_whole(codes: Integers) -> tuple[Integers, Integers]:
    """All substitutions and swaps at once: digits as a table of a row a number."""
    body, check = np.divmod(codes, 11)
    tens = np.array([10 ** (16 - place) for place in range(17)], np.int64)
    values = np.column_stack([body[:, None] // tens % 10, check])
    weights, worth = np.array(WEIGHTS, np.int64), np.array(_WORTH, np.int64)
    missing = ((1 - values @ weights) % 11)[:, None]
    mended = (values + missing * np.array(_INVERSE, np.int64)) % 11
    may_be = (mended < 10) & (missing != 0)
    may_be[:, 17:] |= missing != 0
    substituted = codes[:, None] + (mended - values) * worth
    gain = np.diff(values, axis=1)
    may_swap = (gain * (weights[:-1] - weights[1:]) % 11 == missing) & (missing != 0)
    may_swap &= values[:, 1:] < 10
    swapped = codes[:, None] + gain * (worth[:-1] - worth[1:])
    rows = np.concatenate([np.nonzero(may_be)[0], np.nonzero(may_swap)[0]])
    return rows, np.concatenate([substituted[may_be], swapped[may_swap]])


def _missing(values: list[int]) -> int:
    """Return what the weighted sum lacks to one, modulo eleven; 0 if the check agrees."""
    return (1 - sum(v * w for v, w in zip(values, WEIGHTS, strict=True))) % 11


def _worth(values: list[int]) -> int:
    return sum(v * w for v, w in zip(values, _WORTH, strict=True))


def _inserted(values: list[int]) -> list[int]:
    found = []
    for place in range(18):
        before, after = values[:place], values[place:]
        if 10 in before:
            continue
        missing = _missing([*before, 0, *after])
        value = (missing * _INVERSE[place]) % 11
        if value < 10 or place == 17:
            found.append(_worth([*before, value, *after]))
    return found
