"""The DAGs of the house, built from one pattern: wiring only.

Every DAG runs daily at midnight UTC (08:00 in Beijing) once its day is over. The logical date
is the business day, so a range of days means the same on Airflow's page, in its command and in
`certify backfill`. No DAG waits for another to be right: decisions do not depend on order.
Assets are declared for lineage only; nothing is triggered by them.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any

import pendulum
from airflow.sdk import DAG, Asset, CronDataIntervalTimetable, Param, task, task_group

from dags import steps
from dags.alarms import task_failed
from dags.approval import BrakeOperator

START = pendulum.datetime(2021, 1, 1, tz="UTC")
"""First business day that can be backfilled: the first notice in force begins here."""

DECIDE_POOL = "decide"
"""Writers of the database of record; one slot on SQLite, which has one writer anyway."""

RETRY_DELAY = timedelta(seconds=float(os.environ.get("CERTIFY_RETRY_SECONDS", "60")))
"""Before the first retry; doubled each time. A person who watches a run sets it lower."""

HAND_OVER_DELAY = timedelta(hours=2)
"""How long a scheduled hand over lets the feeds go first."""

NOTE = {
    "note": Param(
        "",
        type="string",
        maxLength=2000,
        description="Why; kept with the decision. No names and no numbers of persons.",
    )
}
"""What is asked beside yes and no."""

NAME_OF_COPY = "{{ batch }}"
"""On Airflow's page a mapped task is listed under the id of its batch, see `steps.name_copy`."""

NAME_OF_BRAKE = "{{ task.batch_id }}"
"""The same, known before the task runs: it is listed while it waits for an answer."""


def _days() -> dict[str, Param]:
    """The parameter of every DAG; made anew for each, since a run in this process sets it."""
    return {
        "business_day": Param(
            None,
            type=["null", "string"],
            format="date",
            description="Business day to run, where it is not the day of the logical date.",
        )
    }


STEPS = """
| task | takes | leaves |
|---|---|---|
| `receive` | the complete files of the day in the feed's inbox | one batch a file |
| `check` | a batch | clean rows, rows set aside with a reason, the verdict |
| `match` | clean rows and the register | links with grade, weight and evidence |
| `brake` | its counts, and the feed's earlier days | measures; a question where they are unusual |
| `decide` | links | evidence, standings, cases |

No file for the day: the run is skipped. A blocked batch: its `check` fails and says what to
mend. A batch out of the band of its feed's history waits at `brake` for a person's approval
(Required Actions). The other batches of the day go on. Running a day again changes nothing.
"""


def _dag(dag_id: str, doc: str | None, params: dict[str, Param], tags: list[str], runs: int) -> DAG:
    """A daily DAG with the habits that all of them share."""
    return DAG(
        dag_id=dag_id,
        doc_md=doc,
        schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
        start_date=START,
        catchup=False,
        max_active_runs=runs,
        tags=tags,
        params=params,
        default_args={
            "owner": "certify",
            "retries": 3,
            "retry_delay": RETRY_DELAY,
            "retry_exponential_backoff": 2.0,
            "max_retry_delay": timedelta(minutes=30),
            "execution_timeout": timedelta(hours=2),
            "on_failure_callback": task_failed,
        },
    )


def feed_dag(feed: str, doc: str | None) -> DAG:
    """One feed, one day: receive its files, then check, match, brake and decide each batch."""
    params = _days() | {
        "received_on": Param(
            None,
            type=["null", "string"],
            format="date",
            description="Day on which the delivery first reached the agency; empty: the "
            "business day. Kept with the batch for good: a later run does not change it.",
        )
    }
    inbox = Asset(name=f"inbox_{feed}", uri=f"x-certify://inbox/{feed}")
    evidence = Asset(name=f"evidence_{feed}", uri=f"x-certify://evidence/{feed}")

    @task(inlets=[inbox], execution_timeout=timedelta(minutes=30))
    def receive(params: Any = None, logical_date: datetime | None = None) -> list[str]:
        day = steps.business_day(params, logical_date)
        return steps.receive(feed, day, steps.received_on(params))

    @task(map_index_template=NAME_OF_COPY)
    def check(batch_id: str) -> dict[str, int]:
        steps.name_copy(batch_id)
        return steps.check(batch_id)

    @task(map_index_template=NAME_OF_COPY)
    def match(batch_id: str) -> dict[str, int]:
        steps.name_copy(batch_id)
        return steps.match(batch_id)

    @task(pool=DECIDE_POOL, outlets=[evidence], map_index_template=NAME_OF_COPY)
    def decide(batch_id: str) -> dict[str, int]:
        steps.name_copy(batch_id)
        return steps.decide(batch_id)

    @task_group
    def batch(batch_id: str) -> None:
        brake = BrakeOperator(
            task_id="brake", batch_id=batch_id, params=NOTE, map_index_template=NAME_OF_BRAKE
        )
        check(batch_id) >> match(batch_id) >> brake >> decide(batch_id)

    with _dag(f"feed_{feed}", f"{doc}{STEPS}", params, ["certify", "feed"], runs=4) as dag:
        batch.expand(batch_id=receive())
    return dag


def hand_over_dag(doc: str | None) -> DAG:
    """The end of a day: the manual queue, then the report."""
    from pipelines.settings import FEEDS

    evidence = [Asset(name=f"evidence_{f}", uri=f"x-certify://evidence/{f}") for f in FEEDS]
    queue = Asset(name="manual_queue", uri="x-certify://queue")
    page = Asset(name="report", uri="x-certify://runs")

    @task.sensor(mode="reschedule", poke_interval=300, timeout=6 * 3600)
    def let_feeds_go_first(dag_run: Any = None, data_interval_end: Any = None) -> bool:
        scheduled = dag_run.run_type == "scheduled"
        return not scheduled or pendulum.now("UTC") >= data_interval_end + HAND_OVER_DELAY

    @task(pool=DECIDE_POOL, inlets=evidence, outlets=[queue])
    def hand_over(params: Any = None, logical_date: datetime | None = None) -> dict[str, int]:
        return steps.hand_over(steps.business_day(params, logical_date))

    @task(inlets=[queue], outlets=[page])
    def report(params: Any = None, logical_date: datetime | None = None) -> None:
        steps.report(steps.business_day(params, logical_date))

    with _dag("hand_over", doc, _days(), ["certify", "day"], runs=1) as dag:
        let_feeds_go_first() >> hand_over() >> report()
    return dag


def register_refresh_dag(doc: str | None) -> DAG:
    """The registers delivered for a day."""
    register = Asset(name="register", uri="x-certify://register")

    @task(pool=DECIDE_POOL, outlets=[register])
    def load(params: Any = None, logical_date: datetime | None = None) -> dict[str, int]:
        return steps.register_refresh(steps.business_day(params, logical_date))

    with _dag("register_refresh", doc, _days(), ["certify", "register"], runs=1) as dag:
        load()
    return dag


def retention_dag(doc: str | None) -> DAG:
    """What may no longer be kept on a day."""

    @task
    def purge(params: Any = None, logical_date: datetime | None = None) -> dict[str, int]:
        return steps.purge(steps.business_day(params, logical_date))

    with _dag("retention", doc, _days(), ["certify", "day"], runs=1) as dag:
        purge()
    return dag
