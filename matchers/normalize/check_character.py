"""The eighteenth character of a resident identity number (GB 11643-1999, ISO 7064 MOD 11-2)."""

from __future__ import annotations

from stdnum.iso7064 import mod_11_2

# The weight of each of the first seventeen digits, GB 11643-1999 section 4.2.
WEIGHTS = (*tuple(pow(2, 17 - position, 11) for position in range(17)), 1)


def character_for(body: str) -> str:
    """Return the check character of seventeen digits. Raises ValueError for anything else."""
    if len(body) != 17 or not body.isascii() or not body.isdigit():
        raise ValueError("a check character is computed from exactly seventeen digits")
    return str(mod_11_2.calc_check_digit(body))


def agrees(number: str) -> bool:
    """Tell whether an eighteen-character number ends in its check character."""
    if len(number) != 18 or not number.isascii() or not number[:17].isdigit():
        return False
    return character_for(number[:17]) == number[17]
