"""What happens to identity numbers on their way; a kind that cannot apply returns None."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from demo.damage.subject import Subject
from demo.people import COMPATRIOT, RESIDENT
from demo.randomness import pick

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
SPACES = (" ", "\u00a0", "\u3000")


def apostrophe(who: Subject, rng: np.random.Generator) -> str | None:
    """An apostrophe that was meant to keep a spreadsheet from rounding."""
    return pick(rng, ("'{}", "'{}", "’{}", "'{}'", "`{}")).format(who.number)


def spaces(who: Subject, rng: np.random.Generator) -> str | None:
    """Spaces around the number or between its groups."""
    n, gap = who.number, pick(rng, SPACES)
    return pick(rng, (gap + n, n + gap, f"{n[:6]}{gap}{n[6:14]}{gap}{n[14:]}"))


def full_width(who: Subject, _rng: np.random.Generator) -> str | None:
    """Full-width digits and letters."""
    return who.number.translate(FULL_WIDTH)


def lower_x(who: Subject, _rng: np.random.Generator) -> str | None:
    """A lower-case x as check character."""
    return who.number[:17] + "x" if who.number.endswith("X") else None


def cut_by_spreadsheet(who: Subject, _rng: np.random.Generator) -> str | None:
    """Fifteen significant digits are kept, the rest reads 000."""
    return None if who.number.endswith("X") else who.number[:15] + "000"


def scientific(who: Subject, rng: np.random.Generator) -> str | None:
    """The number as a spreadsheet shows it."""
    if who.number.endswith("X"):
        return None
    return f"{int(who.number):.{pick(rng, (1, 2, 5))}E}"


def fifteen_digits(who: Subject, _rng: np.random.Generator) -> str | None:
    """The number as it was before 1999."""
    if who.kind != RESIDENT or who.number[6:8] != "19":
        return None
    return who.number[:6] + who.number[8:17]


def masked(who: Subject, rng: np.random.Generator) -> str | None:
    """Part of the number hidden."""
    n = who.number
    return pick(
        rng,
        (n[:6] + "*" * 8 + n[14:], n[:6] + "*" * 8 + n[14:], n[:10] + "*" * 4 + n[14:],
         n[:3] + "*" * 11 + n[14:], n[:14] + "****", n[:6] + "X" * 8 + n[14:]),
    )  # fmt: skip


def letter_o(who: Subject, rng: np.random.Generator) -> str | None:
    """The letter O for one zero or for all."""
    zeros = [i for i, c in enumerate(who.number) if c == "0"]
    if not zeros:
        return None
    chosen = zeros if rng.random() < 0.4 else [pick(rng, zeros)]
    letter = pick(rng, ("O", "O", "o"))
    return "".join(letter if i in chosen else c for i, c in enumerate(who.number))


def one_digit(who: Subject, rng: np.random.Generator) -> str | None:
    """One digit wrong."""
    at = int(rng.random() * 18)
    others = [d for d in "0123456789" if d != who.number[at]]
    return who.number[:at] + pick(rng, others) + who.number[at + 1 :]


def swapped_digits(who: Subject, rng: np.random.Generator) -> str | None:
    """Two neighbouring digits swapped."""
    n = who.number
    places = [i for i in range(16) if n[i] != n[i + 1]]
    at = pick(rng, places)
    return n[:at] + n[at + 1] + n[at] + n[at + 2 :]


def passport_number(who: Subject, rng: np.random.Generator) -> str | None:
    """A passport or permit in the number column; permits carry the count of their renewals."""
    if who.papers and who.kind == COMPATRIOT and rng.random() < 0.5:
        return who.papers + pick(rng, ("00", "01", "02"))
    return who.papers or None


def missing_number(_who: Subject, _rng: np.random.Generator) -> str | None:
    """No number at all."""
    return ""


Kind = Callable[[Subject, np.random.Generator], str | None]
KINDS: dict[Kind, float] = {
    one_digit: 16, swapped_digits: 9, masked: 11, fifteen_digits: 10, apostrophe: 8, spaces: 8,
    full_width: 6, lower_x: 25, cut_by_spreadsheet: 8, scientific: 3, letter_o: 5,
    passport_number: 25, missing_number: 6,
}  # fmt: skip
