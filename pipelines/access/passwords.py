"""Passwords: hashed with argon2id, checked in the same time whether an account is there or not."""

from __future__ import annotations

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

LEAST = 10
"""Characters a password must have; Chinese characters count as one each."""
MOST = 200
"""More is refused before it is hashed."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)
"""Hashing takes 19 MB and 30 ms each: a flood of log-ins must not take all of the machine."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letters that are mistaken for one another when read out."""


def hashed(password: str) -> str:
    """The hash to keep of a password."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one of a hash; without a hash it takes as long and is not."""
    usable = kept is not None and len(password) <= MOST
    with _AT_ONCE:
        try:
            right = _HASHER.verify(kept if usable and kept else _nobody(), password[:MOST])
        except (Argon2Error, InvalidHashError):
            return False
    return right and usable


def first_password() -> str:
    """A password to hand over once: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def weakness(password: str, username: str) -> str | None:
    """Why a password is refused: `short`, `long`, `name`, `simple`; none where it is good."""
    plain = password.casefold()
    if len(password) < LEAST:
        return "short"
    if len(password) > MOST:
        return "long"
    if username.casefold() in plain:
        return "name"
    if (
        len(set(plain)) < 5
        or plain in "01234567890123456789"
        or plain in "abcdefghijklmnopqrstuvwxyz"
    ):
        return "simple"
    return None


@cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))
