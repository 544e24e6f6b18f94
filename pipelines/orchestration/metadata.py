"""What Airflow's own database knows of schedulers, DAGs and backfills. Read only.

Airflow reads its environment when it is imported, so `attach` comes first, and Airflow is
imported inside the functions.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable

from pipelines.orchestration.environment import airflow_environment
from pipelines.settings import Settings

FINISHED = ("success", "failed")

WAITS = "waits"
"""A run in which nothing goes on but a question to a person: a batch is held."""


AT_WORK = {"scheduled", "queued", "running", "restarting", "up_for_retry", "up_for_reschedule"}


def attach(settings: Settings) -> None:
    """Set the environment of this process for the Airflow of this installation."""
    os.environ.update(airflow_environment(settings))
    os.environ.setdefault("AIRFLOW__LOGGING__LOGGING_LEVEL", "WARNING")


def scheduler_alive() -> bool:
    """Whether a scheduler sent a sign of life lately."""
    from airflow.jobs.job import most_recent_job

    job = most_recent_job("SchedulerJob")
    return job is not None and job.is_alive()


def known_dags(dag_ids: Iterable[str]) -> dict[str, bool]:
    """Those of the DAGs that Airflow has read, with whether each is paused."""
    from airflow.models import DagModel
    from airflow.utils.session import create_session
    from sqlalchemy import select

    query = select(DagModel.dag_id, DagModel.is_paused).where(DagModel.dag_id.in_(list(dag_ids)))
    with create_session() as session:
        return {dag_id: bool(paused) for dag_id, paused in session.execute(query)}


def latest_backfill(dag_id: str) -> int | None:
    """The number of the backfill of a DAG that was asked for last."""
    from airflow.models.backfill import Backfill
    from airflow.utils.session import create_session
    from sqlalchemy import func, select

    with create_session() as session:
        found = session.scalar(select(func.max(Backfill.id)).where(Backfill.dag_id == dag_id))
    return None if found is None else int(found)


def backfill_running(dag_id: str) -> bool:
    """Whether Airflow still holds a backfill of a DAG for unfinished."""
    from airflow.models.backfill import Backfill
    from airflow.utils.session import create_session
    from sqlalchemy import select

    query = select(Backfill.id).where(Backfill.dag_id == dag_id, Backfill.completed_at.is_(None))
    with create_session() as session:
        return session.scalar(query.limit(1)) is not None


def run_states(backfill_id: int) -> Counter[str]:
    """Runs of a backfill by state.

    `left out` are days that another run had just in hand; `waits` are runs that do nothing but
    wait for a person's answer.
    """
    from airflow.models.backfill import BackfillDagRun
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import select

    query = (
        select(BackfillDagRun.exception_reason, DagRun.state, DagRun.dag_id, DagRun.run_id)
        .outerjoin(DagRun, DagRun.id == BackfillDagRun.dag_run_id)
        .where(BackfillDagRun.backfill_id == backfill_id)
    )
    with create_session() as session:
        rows = session.execute(query).all()
    found: Counter[str] = Counter()
    for reason, state, dag_id, run_id in rows:
        waits = state == "running" and _only_waits(dag_id, run_id)
        found["left out" if reason else WAITS if waits else str(state)] += 1
    return found


def _only_waits(dag_id: str, run_id: str) -> bool:
    """Whether a run has tasks that wait for input, and none that is at work or about to be."""
    from airflow.models.taskinstance import TaskInstance
    from airflow.utils.session import create_session
    from sqlalchemy import select

    query = select(TaskInstance.state).where(
        TaskInstance.dag_id == dag_id, TaskInstance.run_id == run_id
    )
    with create_session() as session:
        states = {str(state) for state in session.scalars(query)}
    return "awaiting_input" in states and not states & AT_WORK
