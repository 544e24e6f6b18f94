"""Backfill of several feeds over a range of days, then the hand over of each of the days.

Runs are idempotent, so every day of the range is run, done before or not: a late or corrected
file is picked up, everything else stays as it is. The feeds need not wait for each other; the
hand over comes after them, so that the reports of the days are complete.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from pipelines.orchestration import metadata
from pipelines.orchestration.in_process import StepDone, plan_day, run_plan
from pipelines.orchestration.site import airflow
from pipelines.settings import Settings

POLL_SECONDS = 2.0

Watch = Callable[[str, "Counter[str]"], None]
"""Is told a DAG and its runs by state, again and again until all have ended."""


class BackfillError(RuntimeError):
    """The backfill cannot be started; the message says why and what to do."""


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included.

    Raises:
        BackfillError: the last day lies before the first.
    """
    if last < first:
        raise BackfillError(f"the range ends on {last}, before it begins on {first}")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def backfill_in_process(
    settings: Settings, feeds: Sequence[str], first: date, last: date
) -> Iterator[StepDone]:
    """Run the days one after the other, without a scheduler."""
    plan = [step for day in days_between(first, last) for step in plan_day(day, feeds)]
    yield from run_plan(settings, plan)


def backfill_by_scheduler(
    settings: Settings,
    feeds: Sequence[str],
    first: date,
    last: date,
    *,
    at_once: int,
    unpause: bool,
    watch: Watch,
) -> dict[str, Counter[str]]:
    """Ask the running scheduler for the days, wait, and give back the runs by end state.

    A run that only waits for a person to let a held batch go is not waited for.

    Args:
        settings: of the installation.
        feeds: whose DAGs are backfilled, side by side; then `hand_over`.
        first: first business day.
        last: last business day; a day that is not over yet is left out by Airflow.
        at_once: runs of one DAG that may be in hand at the same time.
        unpause: whether to unpause paused DAGs, which would never start otherwise.
        watch: is told how far each DAG is.

    Raises:
        BackfillError: no scheduler runs, a DAG is unknown or paused, or the range is empty.
        AirflowFailedError: Airflow refused a backfill, for example beside a running one.
    """
    days_between(first, last)
    feed_dags = [f"feed_{feed}" for feed in feeds]
    metadata.attach(settings)
    _be_ready(settings, [*feed_dags, "hand_over"], unpause)
    ended: dict[str, Counter[str]] = {}
    for stage in (feed_dags, ["hand_over"]):
        numbers = {dag_id: _ask(settings, dag_id, first, last, at_once) for dag_id in stage}
        for dag_id, number in numbers.items():
            ended[dag_id] = _wait(dag_id, number, watch)
    return ended


def _be_ready(settings: Settings, dag_ids: Sequence[str], unpause: bool) -> None:
    if not metadata.scheduler_alive():
        raise BackfillError("no scheduler runs here: start one with `make up`, or add --in-process")
    known = metadata.known_dags(dag_ids)
    if missing := [d for d in dag_ids if d not in known]:
        raise BackfillError(
            f"Airflow has not read {', '.join(missing)} yet: wait a minute after the start, "
            "then look at `certify airflow dags list-import-errors`"
        )
    paused = [dag_id for dag_id in dag_ids if known[dag_id]]
    if paused and not unpause:
        raise BackfillError(
            f"paused, so nothing would run: {', '.join(paused)}. Unpause them on Airflow's page "
            "or add --unpause; an unpaused DAG also runs daily from then on"
        )
    for dag_id in paused:
        airflow(settings, "dags", "unpause", dag_id)


def _ask(settings: Settings, dag_id: str, first: date, last: date, at_once: int) -> int:
    """Ask Airflow for a backfill, once one that is still running has ended; its number.

    Airflow notices the end of a backfill only every half minute.
    """
    while metadata.backfill_running(dag_id):
        time.sleep(POLL_SECONDS)
    airflow(
        settings,
        *("backfill", "create"),
        *("--dag-id", dag_id, "--from-date", first.isoformat(), "--to-date", last.isoformat()),
        *("--reprocess-behavior", "completed", "--max-active-runs", str(at_once)),
    )
    number = metadata.latest_backfill(dag_id)
    if number is None:
        raise BackfillError(f"Airflow took the backfill of {dag_id} but does not show it")
    return number


def _wait(dag_id: str, number: int, watch: Watch) -> Counter[str]:
    before: Counter[str] | None = None
    while True:
        states = metadata.run_states(number)
        watch(dag_id, states)
        ended = all(state in (*metadata.FINISHED, metadata.WAITS, "left out") for state in states)
        if ended and (not states[metadata.WAITS] or states == before):
            return states  # between two of its tasks a run may look as if it only waited
        before = states
        time.sleep(POLL_SECONDS)
