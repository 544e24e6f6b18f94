"""What of the page is encrypted at rest: secrets of the second factor, kept forms."""

from __future__ import annotations

import hmac
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken

from pipelines.home import Home


class Sealer:
    """Seals and opens with the page's key in the home folder."""

    def __init__(self, home: Home) -> None:
        key = home.key("page")
        self._key = key
        self._fernet = Fernet(key)

    def seal(self, content: bytes) -> bytes:
        """Encrypt, with the moment inside."""
        return self._fernet.encrypt(content)

    def open(self, sealed: bytes, max_age: int | None = None) -> bytes | None:
        """What was sealed; none where it was changed, is older, or had another key."""
        try:
            return self._fernet.decrypt(sealed, ttl=max_age)
        except InvalidToken:
            return None

    def fingerprint(self, text: str) -> str:
        """A keyed hash: the same text is found again, and not guessed from the database."""
        return hmac.new(self._key, text.encode(), sha256).hexdigest()
