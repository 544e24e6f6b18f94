"""Identity numbers and other documents, whole columns at a time.

A resident identity number is held as its first 17 digits in an int64 (division 6, birth date 8,
sequence 3, odd for men); the check character (ISO 7064 MOD 11-2) is computed when it is written.
Residence cards of Hong Kong, Macau and Taiwan residents (81, 82, 83) and foreigners' permanent
residence cards (9) have the same shape and check character.
"""

from __future__ import annotations

import numpy as np

from demo.randomness import Flags, Ints, Texts

WEIGHTS = np.array([pow(2, 17 - i, 11) for i in range(17)], dtype=np.int64)
CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)
MOST_DRAWS = 500
LAST_SEQUENCE = 995  # 996 to 999 were kept for people over a hundred years of age


def digits(numbers: Ints) -> Ints:
    """Return an (n, 17) table of decimal digits."""
    powers = 10 ** np.arange(16, -1, -1, dtype=np.int64)
    return np.asarray(numbers[:, None] // powers % 10, dtype=np.int64)


def as_18(numbers: Ints) -> Texts:
    """Write numbers in 18 characters with the right check character."""
    table = digits(numbers)
    out = np.empty((len(numbers), 18), dtype=np.uint8)
    out[:, :17] = table + ord("0")
    out[:, 17] = CHECK[(table @ WEIGHTS) % 11]
    return out.view("S18").ravel().astype("U18").astype(object)


def as_15(numbers: Ints) -> Texts:
    """Write numbers as before 1999: two digits of the year, no check character."""
    table = digits(numbers)
    out = (table[:, [*range(6), *range(8, 17)]] + ord("0")).astype(np.uint8)
    return np.ascontiguousarray(out).view("S15").ravel().astype("U15").astype(object)


def year_of(days: Ints) -> Ints:
    """Return the calendar year of days since 1970-01-01."""
    years = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return np.asarray(years, dtype=np.int64)


def compact_date(days: Ints) -> Ints:
    """Return days since 1970-01-01 as whole numbers YYYYMMDD."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    day = (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    month = months.astype(np.int64) % 12 + 1
    return np.asarray(year_of(days) * 10000 + month * 100 + day, dtype=np.int64)


def iso_dates(days: Ints) -> Texts:
    """Write days since 1970-01-01 as YYYY-MM-DD."""
    text = np.datetime_as_string(days.astype("datetime64[D]"), unit="D")
    return np.asarray(text.astype(object), dtype=object)


def compose(division: Ints, birth: Ints, sequence: Ints) -> Ints:
    """Put a number together from division, birth (days since 1970-01-01) and sequence."""
    return np.asarray(division * 10**11 + compact_date(birth) * 1000 + sequence, dtype=np.int64)


def sequences(rng: np.random.Generator, sex: Ints) -> Ints:
    """Draw sequence numbers with the parity of the sex (1 odd, 2 even)."""
    return np.asarray(
        rng.integers(1, LAST_SEQUENCE // 2, len(sex)) * 2 - (sex == 1), dtype=np.int64
    )


def make_distinct(
    rng: np.random.Generator, numbers: Ints, sex: Ints, taken: Ints | None = None
) -> Ints:
    """Draw new sequences until no number stands twice nor in `taken` (sorted).

    Raises ValueError when too many people share divisions and birthdays for that.
    """
    for _ in range(MOST_DRAWS):
        clash = clashes(numbers, taken)
        if not clash.any():
            return numbers
        numbers[clash] = numbers[clash] // 1000 * 1000 + sequences(rng, sex[clash])
    raise ValueError(
        "more people share a birthday than there are numbers for: lower --skew or --recipients"
    )


def clashes(numbers: Ints, taken: Ints | None) -> Flags:
    """Say which numbers stand earlier in the array or in `taken` (sorted)."""
    order = np.argsort(numbers, kind="stable")
    repeated = np.zeros(len(numbers), dtype=bool)
    repeated[order[1:]] = numbers[order[1:]] == numbers[order[:-1]]
    if taken is not None and len(taken):
        at = np.minimum(np.searchsorted(taken, numbers), len(taken) - 1)
        repeated |= taken[at] == numbers
    return repeated


def with_check(first17: str) -> str:
    """Add the check character to 17 digits."""
    return str(as_18(np.array([int(first17)], dtype=np.int64))[0])
