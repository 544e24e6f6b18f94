"""The caseworker page in Airflow: an entry in its menu, and a button from a task to its batch.

Airflow finds this by the entry point `airflow.plugins` in pyproject.toml.
"""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin

from pipelines.orchestration.batch_link import BatchLink
from pipelines.orchestration.page_address import page_address


class CertifyPlugin(AirflowPlugin):
    """Adds the two; nothing else."""

    name = "certify"
    global_operator_extra_links: list[Any] = [BatchLink()]  # noqa: RUF012
    external_views: list[dict[str, Any]] = [  # noqa: RUF012
        {
            "name": "待遇资格认证 · Caseworker page",
            "href": page_address(),
            "destination": "nav",
            "category": "browse",
        }
    ]
