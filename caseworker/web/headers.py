"""Headers of every answer: nothing foreign runs in our pages, nobody frames or keeps them."""

from __future__ import annotations

from caseworker.settings import CaseworkerSettings

YEAR = 31_536_000

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""Policy of an answer that somebody sent us: nothing in it runs, loads or is framed."""


def security_headers(settings: CaseworkerSettings) -> dict[str, str]:
    """What every answer carries."""
    ancestors = " ".join(settings.frame_ancestors) or "'none'"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {ancestors}"
    )
    headers = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
    if not settings.frame_ancestors:
        headers["x-frame-options"] = "DENY"
    if settings.secure:
        headers["strict-transport-security"] = f"max-age={YEAR}"
    return headers


def cache_header(path: str, has_mark: bool) -> str:
    """How long an answer may be kept: pages not at all, marked files for good."""
    if not path.startswith("/static/"):
        return "no-store"
    return f"public, max-age={YEAR}, immutable" if has_mark else "no-cache"
