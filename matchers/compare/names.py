"""Names: from the same to different, with the ways in which names get damaged in between."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from matchers.characters import folds
from matchers.compare.evidence import Evidence
from matchers.compare.shapes import look_alike
from matchers.compare.sounds import same_sound, settle, spellings, surname_spellings
from matchers.normalize.names import MANY, WILD, name_key

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
    if name_key(one) == name_key(other):
        return "surname_variant"
    latin_a, latin_b = one.isascii(), other.isascii()
    if latin_a and latin_b:
        return _latin_level(one, other)
    if latin_a or latin_b:
        return _spelt_level(one, other) if latin_a else _spelt_level(other, one)
    if any(char.isascii() for char in a + b):
        return _open_level(a, b)
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


def _open_level(a: str, b: str) -> str:
    """Compare where one side has unknown characters or a character spelt in Latin letters."""
    if not any(char.isascii() for char in a):
        a, b = b, a
    if any(char.isascii() for char in b):
        # Both are open: what is visible must agree from the left.
        head_a, head_b = re.match(r"[^!-~]*", a), re.match(r"[^!-~]*", b)
        seen = (head_a[0] if head_a else "", head_b[0] if head_b else "")
        shorter, longer = sorted(seen, key=len)
        return "masked" if shorter and longer.startswith(shorter) else "different"
    spelt = re.findall(r"[A-Z]+", a)
    pattern = "".join(_piece(piece) for piece in re.findall(r"[A-Z]+|\?+|\*+|[^!-~]", a))
    match = re.fullmatch(pattern, b) if len(b) <= 40 else None
    if not match:
        return "surname" if a[0] == b[0] else "different"
    for letters, char in zip(spelt, match.groups(), strict=True):
        if settle(letters) not in {settle(h + t) for h, t in spellings(char)}:
            return "surname" if a[0] == b[0] else "different"
    visible = sum(not char.isascii() for char in a)
    if visible >= max(2, len(b) - 1):
        return "spelt" if spelt else "one_unknown"
    return "spelt" if spelt and visible else "masked" if visible else "part"


def _piece(piece: str) -> str:
    if piece[0] == MANY:
        return ".{1,8}"
    if piece[0] == WILD:  # a lost character may leave one mark a byte
        return f".{{1,{len(piece)}}}"
    return f"(.{{1,{max(1, len(piece) // 2)}}}?)" if piece[0].isascii() else re.escape(piece)


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


def _spelt_level(latin: str, han: str) -> str:
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


def _latin_level(one: str, other: str) -> str:
    words = [sorted(settle(w) for w in re.split(r"[/ ]", name)) for name in (one, other)]
    joined = [settle(name.replace("/", "").replace(" ", "")) for name in (one, other)]
    if words[0] == words[1] or joined[0] == joined[1]:
        return "variant"
    if Levenshtein.distance(joined[0], joined[1]) <= 1:
        return "one_differs"
    return "surname" if set(words[0]) & set(words[1]) else "different"
