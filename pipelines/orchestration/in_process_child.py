"""The process that runs DAGs for `in_process`: a step a line comes in, an answer a line goes out.

It ends when its parent does, however the parent ended.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime, time
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any


class CannotRunError(RuntimeError):
    """A step cannot be run here; the message says why and what to do."""


def main() -> None:
    """Run what comes in; Airflow's own output is turned to standard error."""
    steps: SimpleQueue[str] = SimpleQueue()
    Thread(target=_listen, args=(steps,), daemon=True).start()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        _prepare_database()
        while True:
            _answer(answers, _run(json.loads(steps.get())))
    except CannotRunError as reason:
        _answer(answers, {"error": str(reason)})
        os._exit(1)


def _listen(steps: SimpleQueue[str]) -> None:
    """Pass steps on until the parent closes the pipe or dies, then leave without further ado.

    Every stage may be killed at any point and run again, so nothing has to be tidied up.
    """
    for line in sys.stdin:
        steps.put(line)
    os._exit(3)


def _prepare_database() -> None:
    """Bring Airflow's database up to date and set the pool, without a process of their own."""
    from airflow.models.pool import Pool
    from airflow.utils.db import initdb

    from pipelines.orchestration.environment import DECIDE_POOL, decide_slots
    from pipelines.orchestration.metadata import scheduler_alive
    from pipelines.workspace import open_workspace

    initdb()
    if scheduler_alive():
        raise CannotRunError(
            "A scheduler runs on this installation and would take the runs over: use "
            "`certify backfill` without --in-process, or stop it."
        )
    slots = decide_slots(open_workspace().settings)
    Pool.create_or_update_pool(
        DECIDE_POOL, slots, "writers of the database of record", include_deferred=False
    )


def _run(step: dict[str, Any]) -> dict[str, Any]:
    """One run. The DAGs are read anew for it: a run with parameters changes its DAG object."""
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag()
    if step["dag_id"] not in bag.dags:
        raise CannotRunError(f"no DAG {step['dag_id']}; files not read: {bag.import_errors}")
    day = datetime.combine(date.fromisoformat(step["day"]), time(), UTC)
    run = bag.dags[step["dag_id"]].test(logical_date=day, run_conf=step["conf"] or None)
    tasks = {
        t.task_id if t.map_index < 0 else f"{t.task_id}[{t.map_index}]": str(t.state)
        for t in run.get_task_instances()
    }
    return {"state": str(run.state), "tasks": tasks}


def _answer(answers: IO[str], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
