"""Going back to where somebody came from, and nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit


def local(address: str, default: str = "/") -> str:
    """The address if it is one of our own pages, else the default.

    Browsers read `//host`, `/\\host` and addresses with line ends or tabs in them as other hosts.
    """
    if not address.startswith("/") or address.startswith("//") or len(address) > 1000:
        return default
    if "\\" in address or any(ord(c) < 33 or ord(c) == 127 for c in address):
        return default
    try:
        parts = urlsplit(address)
    except ValueError:
        return default
    if parts.scheme or parts.netloc or parts.path.startswith("//"):
        return default
    return address


def goal(address: str) -> str:
    """Where to go after log-in: one of our pages, and not the log-in again."""
    path = local(address)
    return "/" if path.startswith(("/login", "/logout")) else path
