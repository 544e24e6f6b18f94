"""Names in Latin letters: passports, tickets, and people who have no other."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from matchers.compare.sounds import settle, spellings, surname_spellings
from matchers.normalize.names import name_key


def _orders(latin: str) -> list[tuple[str, str]]:
    """Return the (surname, given name) readings of a Latin form, likeliest first."""
    family, slash, given = latin.partition("/")
    if slash:
        return [(family.replace(" ", ""), given.replace(" ", ""))]
    words = latin.split()
    forward = [("".join(words[:n]), "".join(words[n:])) for n in range(1, min(3, len(words)))]
    back = [
        ("".join(words[n:]), "".join(words[:n])) for n in range(max(1, len(words) - 2), len(words))
    ]
    return forward + back or [(latin, "")]


@lru_cache(maxsize=10_000)
def _settled(latin: str) -> tuple[tuple[str, str, str], ...]:
    """Return each reading of a Latin form as surname, surname first, given name first."""
    return tuple((settle(f), settle(f + g), settle(g + f)) for f, g in _orders(latin))


def spelt_level(latin: str, han: str) -> str:
    """Compare a name in Latin letters with one in Han characters."""
    key = name_key(han)
    family_names = surname_spellings(key)
    if not any(word.startswith(family_names) for _, *both in _settled(latin) for word in both):
        return "different"  # most pairs: not even the surname begins it
    known = spellings(key)
    whole = {settle(head + tail) for head, tail in known}
    heads = {head for head, _ in known}
    nearest = 9
    for family, forward, backward in _settled(latin):
        if forward in whole or backward in whole:
            return "spelt"
        if family and family in heads:
            nearest = min([nearest, *(Levenshtein.distance(forward, word) for word in whole)])
    if nearest <= 1:
        return "spelt_nearly"
    return "surname" if nearest < 9 else "different"


def latin_level(one: str, other: str) -> str:
    """Compare two names in Latin letters. Symmetric."""
    words = [sorted(settle(w) for w in re.split(r"[/ ]", name)) for name in (one, other)]
    joined = [settle(name.replace("/", "").replace(" ", "")) for name in (one, other)]
    if words[0] == words[1] or joined[0] == joined[1]:
        return "variant"
    if Levenshtein.distance(joined[0], joined[1]) <= 1:
        return "one_differs"
    return "surname" if set(words[0]) & set(words[1]) else "different"
