"""The environment under which Airflow runs for one installation.

Everything is a default: whatever the surrounding environment already says wins, so the same
commands serve the embedded set-up and a production one.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.engine import make_url

from pipelines.settings import Settings

DECIDE_POOL = "decide"
"""The pool in which stages write to the database of record."""


def dags_folder() -> Path:
    """Where the DAG files are installed.

    Raises:
        RuntimeError: the package with the DAG files is not installed.
    """
    spec = find_spec("dags")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package `dags` is not installed: run `make install`")
    return Path(next(iter(spec.submodule_search_locations)))


def decide_slots(settings: Settings) -> int:
    """How many stages may write at once: SQLite has one writer, PostgreSQL locks rows."""
    return 1 if make_url(settings.database_url).get_backend_name() == "sqlite" else 4


def airflow_environment(settings: Settings) -> dict[str, str]:
    """The environment variables for Airflow and its tasks, on top of the present ones."""
    home = settings.home / "airflow"
    defaults = {
        "CERTIFY_HOME": str(settings.home),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags_folder()),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__MP_START_METHOD": "fork",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}?timeout=60",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    environment = defaults | dict(os.environ)
    port = environment.get("AIRFLOW__API__PORT", "8080")
    host = environment["AIRFLOW__API__HOST"]
    environment.setdefault("AIRFLOW__API__BASE_URL", f"http://{host}:{port}")
    environment.setdefault(
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL", f"http://127.0.0.1:{port}/execution/"
    )
    environment["CERTIFY_HOME"] = str(settings.home)  # absolute: workers run anywhere
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # uncompiled, Airflow takes 7 s to import
    return environment
