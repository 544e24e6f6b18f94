"""Identity numbers and documents: from the same to different and both valid."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import OSA

from matchers.compare.evidence import Evidence
from matchers.normalize.identity_numbers import decode

# Bits that each part of a number tells among people of one city: digits of the division, of the
# birth date, of the sequence number, and the check character.
_BITS = (0.2,) * 3 + (1.2,) * 3 + (0.2, 0.8) + (2.6,) * 2 + (1.0, 2.5) + (1.6, 3.3) + (3.3,) * 4


class Number(NamedTuple):
    """What of an identity number is compared; fields as the normaliser gives them."""

    num: int | None
    kind: str
    text: str
    valid: bool
    repairs: str = ""
    documents: tuple[str, ...] = ()

    @property
    def shape(self) -> str:
        """All characters, "?" for an unknown one."""
        return decode(self.num) if self.num is not None else self.text


def compare_numbers(row: Number, person: Number) -> Evidence:
    """Compare the number in a file with a recipient's number and other documents."""
    if row.kind == "missing":
        return Evidence("number", "missing")
    if person.documents and row.num is not None and not row.text and row.shape in person.documents:
        return Evidence("number", "same", "other_number")
    if row.text and row.text in person.documents:
        return Evidence("number", "document", row.kind)
    if row.num is not None and row.num == person.num:
        return _same(row, person)
    if row.num is None and row.kind not in ("masked", "cut", "wrong_length"):
        return Evidence("number", "document_other" if person.documents else "missing", row.kind)
    if person.num is None and person.kind not in ("masked", "cut", "wrong_length"):
        return Evidence("number", "missing")
    a, b = row.shape, person.shape
    return _masked(a, b) if "?" in a or "?" in b else _different(row, person, a, b)


def _same(row: Number, person: Number) -> Evidence:
    if not row.valid:
        return Evidence("number", "same_faulty")
    if "resident15" in (row.kind, person.kind) and row.kind != person.kind:
        return Evidence("number", "same", "fifteen_digits")
    return Evidence("number", "same", row.repairs.split(" ")[0])


def _masked(a: str, b: str) -> Evidence:
    if len(a) != len(b):
        return Evidence("number", "mask_disagrees")
    seen = [
        (x != y, bits) for x, y, bits in zip(a, b, _BITS, strict=False) if x != "?" and y != "?"
    ]
    wrong = sum(differ for differ, _ in seen)
    if wrong:
        level = "mask_slip" if wrong == 1 and len(seen) >= 9 else "mask_disagrees"
        return Evidence("number", level)
    told = sum(bits for _, bits in seen)
    strength = "most" if told >= 19 else "half" if told >= 12 else "little"
    return Evidence("number", f"mask_{strength}")


def _different(row: Number, person: Number, a: str, b: str) -> Evidence:
    unchecked = "resident15" in (row.kind, person.kind)
    same_place, same_birth = a[:6] == b[:6], a[6:14] == b[6:14]
    if row.valid and person.valid and not unchecked:
        if same_birth:
            level = "other_valid_same_stem" if same_place else "other_valid_same_birth"
            return Evidence("number", level)
        return Evidence("number", "other_valid")
    compared = 17 if unchecked and a[:17] != b[:17] else None
    slips = OSA.distance(a[:compared], b[:compared], score_cutoff=3)
    if slips == 1:
        if unchecked:
            return Evidence("number", "one_slip_unchecked")
        return Evidence("number", "one_slip" if row.valid or person.valid else "one_slip_unchecked")
    if slips == 2:
        return Evidence("number", "two_slips")
    parts = same_place + same_birth + (a[-4:] == b[-4:])
    return Evidence("number", ("other", "one_part", "two_parts", "two_parts")[parts])
