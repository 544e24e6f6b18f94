"""Airflow for the tests of this room: a database of its own, runs in this process.

The environment is set before anything imports Airflow; every test gets its own CERTIFY_HOME.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.dags.serving import certify

_HOME = Path(tempfile.mkdtemp(prefix="certify-airflow-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
DAGS = Path(__file__).parents[2] / "dags"

os.environ.update(
    {
        "AIRFLOW_HOME": str(_HOME),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{_HOME / 'airflow.db'}",
    }
)

DAY = date(2026, 4, 20)
SMALL_DEMO = ("--recipients", "1000", "--days", "3")


@dataclass(frozen=True)
class Demo:
    """An installation on which a demo was run, and what the command printed."""

    home: Path
    out: str
    err: str


@pytest.fixture(scope="session")
def airflow_database() -> Iterator[None]:
    from airflow.utils.db import initdb

    initdb()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CERTIFY_RETRY_SECONDS", "0.1")  # read when the DAG files are first read
        patch.setenv("CERTIFY_IN_PROCESS", "1")  # `dag.test()` would wait for ever for an answer
        yield


@pytest.fixture
def bag(airflow_database: None) -> Any:
    """The DAGs, read anew: a run with parameters changes its DAG object."""
    from airflow.dag_processing.dagbag import DagBag

    return DagBag()


Run = Callable[..., Any]


@pytest.fixture
def run_dag(airflow_database: None) -> Run:
    """Run a DAG for a day as Airflow would; gives back its run."""
    from airflow.dag_processing.dagbag import DagBag

    def run(dag_id: str, day: date = DAY, **conf: str) -> Any:
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return DagBag().dags[dag_id].test(logical_date=moment, run_conf=conf or None)

    return run


def states(run: Any) -> dict[str, str]:
    """State by task; copies of a mapped task by their index."""
    return {
        t.task_id if t.map_index < 0 else f"{t.task_id}[{t.map_index}]": str(t.state)
        for t in run.get_task_instances()
    }


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Demo:
    """A small demo, run as `make demo` runs it: with a corrected, a late and a cut-off file.

    Made once, also where several processes run the tests.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "demo"
    folder.mkdir(exist_ok=True)
    printed = folder / "printed.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not printed.exists():
            done = certify(folder / "home", "demo", "run", *SMALL_DEMO)
            assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
            printed.write_text(json.dumps([done.stdout, done.stderr]), encoding="utf-8")
    return Demo(folder / "home", *json.loads(printed.read_text(encoding="utf-8")))
