"""Where people open the caseworker page, as Airflow's environment names it."""

from __future__ import annotations

import os


def page_address() -> str:
    """The address without a slash at its end."""
    port = os.environ.get("CERTIFY_PAGE_PORT", "8081")
    return (os.environ.get("CERTIFY_PAGE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
