"""The cookies: names, and attributes that keep scripts and other sites away from them."""

from __future__ import annotations

from starlette.responses import Response

from caseworker.web.site import Site

LANGUAGE = "certify_language"
FLASH = "certify_flash"
OUTSIDE = "certify_outside"


def set_cookie(
    response: Response, site: Site, name: str, value: str, max_age: int | None = None
) -> None:
    """Set a cookie for our pages only; without `max_age` it goes with the browser."""
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path="/",
        secure=site.settings.secure,
        httponly=True,
        samesite="lax",
    )
