"""Whether two characters or names sound alike, and the ways a name is spelt in Latin letters."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from matchers.characters import (
    double_surnames,
    plain_readings,
    readings,
    surname_readings,
)

MOST_SPELLINGS = 24


@lru_cache(maxsize=20_000)
def same_sound(one: str, other: str) -> str:
    """Return "tone" if two characters share a reading with its tone, "plain" without, else ""."""
    if set(readings(one)) & set(readings(other)):
        return "tone"
    return "plain" if set(plain_readings(one)) & set(plain_readings(other)) else ""


def settle(letters: str) -> str:
    """Fold the four ways of writing ü (LÜ, LV, LYU, LU) into one; used on both sides."""
    letters = letters.upper().replace("Ü", "U").replace("V", "U")
    return letters.replace("LYU", "LU").replace("NYU", "NU")


@lru_cache(maxsize=50_000)
def spellings(key: str) -> tuple[tuple[str, str], ...]:
    """Return (surname, given name) spellings of a name in Han characters, settled, at most 24."""
    if not key:
        return ()
    cut = _surname_length(key)
    heads = _surname_spellings(key[:cut])
    tails = [
        settle("".join(parts))
        for parts in _bounded(product(*[plain_readings(char) for char in key[cut:]]))
    ]
    pairs = [(head, tail) for head in heads for tail in dict.fromkeys(tails)]
    return tuple(pairs[:MOST_SPELLINGS])


def surname_spellings(key: str) -> tuple[str, ...]:
    """Return the spellings of the surname of a name in Han characters, settled and sorted."""
    return _surname_spellings(key[: _surname_length(key)]) if key else ()


def _surname_length(key: str) -> int:
    return 2 if len(key) > 2 and key[:2] in double_surnames() else 1


@lru_cache(maxsize=10_000)
def _surname_spellings(surname: str) -> tuple[str, ...]:
    family = surname_readings().get(surname)
    heads = {settle("".join(family))} if family else set()
    heads |= {settle("".join(parts)) for parts in product(*map(plain_readings, surname))}
    return tuple(sorted(heads))


def _bounded(combinations: product[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [parts for parts, _ in zip(combinations, range(MOST_SPELLINGS), strict=False)]
