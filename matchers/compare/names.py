"""Names: from the same to different, with the ways in which names get damaged in between."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from matchers.characters import folds
from matchers.compare.evidence import Evidence
from matchers.compare.latin_names import latin_level, spelt_level
from matchers.compare.open_names import open_level
from matchers.compare.shapes import look_alike
from matchers.compare.sounds import same_sound
from matchers.normalize.names import name_key

_BEST_FIRST = (
    "same",
    "variant",
    "surname_variant",
    "same_sound_tone",
    "same_shape",
    "same_sound",
    "spelt",
    "swapped",
    "one_unknown",
    "one_missing",
    "masked",
    "one_differs",
    "spelt_nearly",
    "part",
    "surname",
    "different",
)
RANK = {level: rank for rank, level in enumerate(_BEST_FIRST)}


def compare_names(row: str, person: str, former: tuple[str, ...] = ()) -> Evidence:
    """Compare a form with a recipient's form and former names; the best level counts."""
    if not row or not person:
        return Evidence("name", "missing")
    level = name_level(row, person)
    for name in former:
        earlier = name_level(row, name)
        if RANK[earlier] < min(RANK[level], RANK["one_differs"]):
            return Evidence(
                "name", "former" if RANK[earlier] <= RANK["variant"] else earlier, "former"
            )
    return Evidence("name", level)


@lru_cache(maxsize=100_000)
def name_level(one: str, other: str) -> str:
    """Return the level at which two name forms agree. Symmetric."""
    if one == other:
        return "same"
    a, b = _bare(one), _bare(other)
    if a == b:
        return "variant"
    # Keys differ from bare names in the first character and in slashes.
    if (a[1:] == b[1:] or "/" in a + b) and name_key(one) == name_key(other):
        return "surname_variant"
    latin_a, latin_b = one.isascii(), other.isascii()
    if latin_a and latin_b:
        return latin_level(one, other)
    if latin_a or latin_b:
        return spelt_level(one, other) if latin_a else spelt_level(other, one)
    if any(char.isascii() for char in a + b):
        return open_level(a, b)
    if "·" in one and "·" in other:
        parts_a, parts_b = one.split("·"), other.split("·")
        if sorted(parts_a) == sorted(parts_b):
            return "swapped"
    return _han_level(a, b)


@lru_cache(maxsize=100_000)
def _bare(form: str) -> str:
    return form.replace("·", "").replace(" ", "").translate(folds())


def _han_level(a: str, b: str) -> str:
    if len(a) == len(b):
        return _same_length_level(a, b)
    shorter, longer = sorted((a, b), key=len)
    if len(longer) - len(shorter) == 1 and len(shorter) >= 2 and Levenshtein.distance(a, b) == 1:
        return "one_missing"
    if len(shorter) >= 2 and longer.startswith(shorter) and len(longer) > 4:
        return "part"
    if len(longer) >= 6 and Levenshtein.distance(a, b) <= 2:
        return "one_differs"
    return "surname" if a[0] == b[0] else "different"


def _same_length_level(a: str, b: str) -> str:
    differ = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    if len(differ) == 1 and len(a) >= 2:
        (x, y), sound = differ[0], same_sound(*differ[0])
        if sound == "tone":
            return "same_sound_tone"
        if look_alike(x, y):
            return "same_shape"
        return "same_sound" if sound else "one_differs"
    if len(differ) == 2 and differ[0] == differ[1][::-1]:
        return "swapped"
    if all(same_sound(x, y) for x, y in differ):
        return "same_sound"
    if len(a) >= 6 and len(differ) == 2:
        return "one_differs"
    return "surname" if a[0] == b[0] else "different"
