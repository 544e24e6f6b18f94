"""What happens when a task or a run fails for good: one line to whoever watches.

The line holds ids, counts and the kind of error, never its text: a text could quote a row.
"""

from __future__ import annotations

import json
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
    """Log the failure and append it to `runs/failures.jsonl`, which a monitor can follow."""
    from pipelines.workspace import open_workspace

    line = json.dumps(failure_line(context), sort_keys=True)
    logger.error("failed for good: %s", line)
    path = open_workspace().home.root / "runs" / "failures.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a", encoding="utf-8") as file:  # one short write: lines never mix
        file.write(line + "\n")
