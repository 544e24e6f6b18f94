"""The key with which published heads are signed: Ed25519, made once per installation.

The private half stays in the home folder; the public half is given to the auditor beforehand.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pipelines.home import Home


def private_key(home: Home) -> Ed25519PrivateKey:
    """The key of this installation, made on first use, mode 0600."""
    return Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(home.key("audit")))


def public_key(home: Home) -> str:
    """The public half, in hexadecimal."""
    return private_key(home).public_key().public_bytes_raw().hex()


def sign(home: Home, text: str) -> str:
    """Signature of a text, in hexadecimal."""
    return private_key(home).sign(text.encode()).hex()


def signed_by(key: str, text: str, signature: str) -> bool:
    """Whether the owner of this public key signed this text."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(signature), text.encode()
        )
    except (InvalidSignature, ValueError):
        return False
    return True
