"""The second factor: six digits of an app that change every half minute (RFC 6238), and spares."""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import b32encode
from hashlib import sha256
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

PERIOD = 30
"""Seconds a code is shown."""
SPARES = 10
"""Recovery codes handed out at a time; each works once."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> bytes:
    """A secret to share with the app."""
    return secrets.token_bytes(20)


def shown(secret: bytes) -> str:
    """A secret as one types it into an app, in groups of four."""
    text = b32encode(secret).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def address(secret: bytes, username: str, issuer: str) -> str:
    """What the picture to scan says."""
    label = f"{quote(issuer)}:{quote(username)}"
    return (
        f"otpauth://totp/{label}?secret={b32encode(secret).decode()}&issuer={quote(issuer)}"
        f"&algorithm=SHA1&digits=6&period={PERIOD}"
    )


def code(secret: bytes, now: float) -> str:
    """The code that the app shows at a moment."""
    return _totp(secret).generate(int(now)).decode()


def step_of(secret: bytes, given: str, now: float) -> int | None:
    """The step whose code was given: the present one or a neighbour; none if it is no code."""
    digits = "".join(given.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    found = None
    for step in (int(now) // PERIOD + offset for offset in (-1, 0, 1)):
        if hmac.compare_digest(_totp(secret).generate(step * PERIOD).decode(), digits):
            found = step
    return found


def new_spares() -> list[str]:
    """Recovery codes, about 50 bits each, as shown to their owner once."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2))
        for _ in range(SPARES)
    ]


def kept_spares(spares: list[str]) -> str:
    """What is kept of recovery codes: hashes."""
    return json.dumps([_hash(one) for one in spares])


def without_spare(kept: str, given: str) -> str | None:
    """What is kept once the given recovery code is used up; none if it is not one of them."""
    hashes: list[str] = json.loads(kept)
    used = _hash(given)
    if used not in hashes:
        return None
    return json.dumps([one for one in hashes if one != used])


def _hash(spare: str) -> str:
    plain = "".join(c for c in spare.casefold() if c.isalnum())
    return sha256(b"certify recovery code " + plain.encode()).hexdigest()


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), PERIOD)  # noqa: S303
