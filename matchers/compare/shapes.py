"""Whether two characters look alike, by four-corner and Cangjie codes (Unihan)."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from matchers.characters import shape


@lru_cache(maxsize=20_000)
def look_alike(one: str, other: str) -> bool:
    """Tell whether two characters are easily taken for each other. Symmetric.

    Alike: Cangjie codes one step apart (two for codes of five); or all four corners equal; or
    three of them, and Cangjie codes that share at least half.
    """
    a, b = shape(one), shape(other)
    if a is None or b is None or one == other:
        return False
    (corner_a, code_a), (corner_b, code_b) = a, b
    if not code_a or not code_b:
        return False
    longest = max(len(code_a), len(code_b))
    distance = Levenshtein.distance(code_a, code_b)
    if longest >= 3 and distance <= (2 if longest >= 5 else 1):
        return True
    corners = sum(x == y for x, y in zip(corner_a[:4], corner_b[:4], strict=False))
    return corners == 4 or (corners == 3 and distance * 2 <= longest)
