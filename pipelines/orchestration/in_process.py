"""Runs of the real DAGs in one process, without a scheduler.

A fresh interpreter is started with Airflow's environment set before Airflow is imported. It
is sent one step at a time, runs it by Airflow's `dag.test()` and answers with one JSON line.
What Airflow logs goes to a file.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from subprocess import PIPE

from pipelines.orchestration.environment import airflow_environment
from pipelines.settings import FEEDS, Settings


@dataclass(frozen=True)
class Step:
    """One run of one DAG for one business day; `conf` as Airflow's page would send it."""

    dag_id: str
    day: date
    conf: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StepDone:
    """A step and the states in which its run and its tasks ended."""

    step: Step
    state: str
    tasks: dict[str, str]

    @property
    def no_file(self) -> bool:
        """Whether nothing was there to be taken."""
        return self.tasks.get("receive") == "skipped"


class RunStoppedError(RuntimeError):
    """The process that ran the DAGs ended before its plan did."""


def plan_day(day: date, feeds: Sequence[str] = FEEDS) -> list[Step]:
    """The steps of a day: its feeds, then the hand over."""
    return [*(Step(f"feed_{feed}", day) for feed in feeds), Step("hand_over", day)]


def run_plan(settings: Settings, plan: Iterable[Step]) -> Iterator[StepDone]:
    """Run the steps one after the other; each is given back as soon as it is done.

    The next step is taken from the plan only then, so a plan may put files into the inbox
    between two steps. Nothing is started for a plan without steps.

    Raises:
        RunStoppedError: the plan cannot be run, or the process died; the steps given back are
            done, the others can be run again.
    """
    steps = iter(plan)
    first = next(steps, None)
    if first is None:
        return
    environment = airflow_environment(settings)
    environment.setdefault("CERTIFY_RETRY_SECONDS", "0.2")  # somebody is waiting
    environment["CERTIFY_IN_PROCESS"] = "1"  # nobody can answer on a page: a held batch fails
    home = Path(environment["AIRFLOW_HOME"])
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = home / "in_process.log"
    command = [sys.executable, "-m", "pipelines.orchestration.in_process_child"]
    with log.open("ab") as log_file:
        child = subprocess.Popen(
            command, env=environment, stdin=PIPE, stdout=PIPE, stderr=log_file, text=True
        )
        try:
            for step in chain([first], steps):
                yield _ask(child, step, log)
        finally:
            child.terminate()  # it has nothing to tidy up
            child.communicate()


def _ask(child: subprocess.Popen[str], step: Step, log: Path) -> StepDone:
    """Hand one step over and wait for the answer."""
    if child.stdin is None or child.stdout is None:
        raise RunStoppedError("there is no pipe to the process that runs the DAGs")
    with suppress(BrokenPipeError):  # the missing answer tells the same
        child.stdin.write(json.dumps(asdict(step), default=str) + "\n")
        child.stdin.flush()
    line = child.stdout.readline()
    if not line:
        raise RunStoppedError(
            f"the process that ran the DAGs ended with code {child.wait()} in {step.dag_id} for "
            f"{step.day}. Its log is {log}; run the same command again, it goes on from here."
        )
    done = json.loads(line)
    if "error" in done:
        raise RunStoppedError(done["error"])
    return StepDone(step, done["state"], done["tasks"])
