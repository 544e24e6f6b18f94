"""The caseworker page in Airflow's menu: a link that opens in a tab of its own.

Airflow finds this by the entry point `airflow.plugins` in pyproject.toml.
"""

from __future__ import annotations

import os
from typing import Any

from airflow.plugins_manager import AirflowPlugin


def page_address() -> str:
    """Where people open the caseworker page."""
    port = os.environ.get("CERTIFY_PAGE_PORT", "8081")
    return os.environ.get("CERTIFY_PAGE_URL") or f"http://127.0.0.1:{port}"


class CertifyPlugin(AirflowPlugin):
    """Adds the link; nothing else."""

    name = "certify"
    external_views: list[dict[str, Any]] = [  # noqa: RUF012
        {
            "name": "待遇资格认证 · Caseworker page",
            "href": page_address(),
            "destination": "nav",
            "category": "browse",
        }
    ]
