"""Airflow's own commands, run for one installation: set-up, version of the database, pool."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pipelines.orchestration.environment import DECIDE_POOL, airflow_environment, decide_slots
from pipelines.settings import Settings


class AirflowFailedError(RuntimeError):
    """A command of Airflow failed; the message ends with the last lines that it printed."""

    def __init__(self, arguments: Sequence[str], printed: str) -> None:
        self.printed = printed
        last = "\n".join(printed.strip().splitlines()[-12:])
        super().__init__(f"`airflow {' '.join(arguments)}` ended with an error:\n{last}")


def airflow_command(*arguments: str) -> list[str]:
    """The command line of Airflow in this interpreter's environment."""
    module = "airflow"
    if arguments[:2] == ("backfill", "create"):
        module = "pipelines.orchestration.patient"
    return [sys.executable, "-m", module, *arguments]


def airflow(settings: Settings, *arguments: str, timeout: float = 300) -> str:
    """Run a command of Airflow and give back what it printed.

    Raises:
        AirflowFailedError: it ended with an error.
    """
    done = subprocess.run(
        airflow_command(*arguments),
        env=airflow_environment(settings),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if done.returncode != 0:
        raise AirflowFailedError(arguments, done.stdout + done.stderr)
    return done.stdout


def prepare_site(settings: Settings) -> None:
    """Make Airflow's folder and database, or bring them up to date, and set the pool."""
    home = Path(airflow_environment(settings)["AIRFLOW_HOME"])
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    airflow(settings, "db", "migrate")
    slots = str(decide_slots(settings))
    airflow(settings, "pools", "set", DECIDE_POOL, slots, "writers of the database of record")
