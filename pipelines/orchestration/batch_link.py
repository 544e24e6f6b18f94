"""From a task in Airflow to the batch it worked on: a button on the page of the task.

Airflow asks for the address in its own server, with nothing but the key of the task instance. The
page of the caseworkers knows which batch the copy of a task worked on (`store.batch_runs`).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from airflow.sdk import BaseOperatorLink

from pipelines.orchestration.page_address import page_address

FEED_DAGS = "feed_"
"""How the ids of the DAGs begin that take batches in hand."""


class BatchLink(BaseOperatorLink):
    """A button that opens the batch of a task, or all batches of its run."""

    name = "核查事项 · Cases of this batch"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """The address; empty for tasks of other DAGs, which then have no button."""
        del operator
        if not ti_key.dag_id.startswith(FEED_DAGS):
            return ""
        query = {"dag": ti_key.dag_id, "run": ti_key.run_id}
        if ti_key.map_index >= 0:
            query["copy"] = str(ti_key.map_index)
        return f"{page_address()}/batches?{urlencode(query)}"
