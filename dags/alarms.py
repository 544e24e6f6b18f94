"""What happens when a task or a run fails for good: one line to whoever watches.

The line holds ids, counts and the kind of error, never its text: a text could quote a row.
"""

from __future__ import annotations

import logging
from typing import Any

logger = logging.getLogger(__name__)


def failure_line(context: dict[str, Any]) -> dict[str, Any]:
    """Ids of what failed, from the context that Airflow gives to a callback."""
    instance = context.get("ti") or context.get("task_instance")
    run = context.get("dag_run")
    error = context.get("exception")
    day = getattr(run, "logical_date", None)
    line = {
        "day": day.date().isoformat() if day else None,
        "dag": getattr(run, "dag_id", None) or getattr(instance, "dag_id", None),
        "run": getattr(run, "run_id", None) or getattr(instance, "run_id", None),
        "task": getattr(instance, "task_id", None),
        "map_index": getattr(instance, "map_index", None),
        "try": getattr(instance, "try_number", None),
        "batch": context.get("batch"),
        "error": type(error).__name__ if isinstance(error, BaseException) else None,
    }
    return {key: value for key, value in line.items() if value is not None}


def task_failed(context: Any) -> None:
    """Log the failure and append it to `runs/failures.jsonl`, which a monitor can follow.

    A held batch has raised its alarm when it was held.
    """
    from dags.asking import BatchHeld
    from pipelines.alarms import raise_alarm
    from pipelines.workspace import open_workspace

    if isinstance(context.get("exception"), BatchHeld):
        return
    logger.error("failed for good: %s", raise_alarm(open_workspace(), failure_line(context)))
