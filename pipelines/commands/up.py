"""`certify up` and `certify airflow`: Airflow and the caseworker page for this installation."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from pipelines.commands.common import Exit, err, fail, out, workspace
from pipelines.commands.page import taken
from pipelines.orchestration.environment import airflow_environment, dags_folder
from pipelines.orchestration.site import (
    AirflowFailedError,
    airflow_command,
    prepare_site,
)
from pipelines.settings import Settings

PASSWORDS = "simple_auth_manager_passwords.json.generated"


def attach(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("up")(up)
    app.command(
        "airflow",
        context_settings={
            "allow_extra_args": True,
            "ignore_unknown_options": True,
            "help_option_names": [],
        },
    )(airflow)


def up(
    port: int = typer.Option(8080, help="Port of Airflow's page, on the loopback address only."),
    page_port: int = typer.Option(
        8081, envvar="CERTIFY_PAGE_PORT", help="Port of the caseworker page."
    ),
) -> None:
    """Serve Airflow and the caseworker page until Ctrl-C or SIGTERM, then stop every process of it.

    New DAGs are paused: nothing runs by itself until you unpause it on the page or with
    `certify airflow dags unpause`.
    """
    os.environ.setdefault("AIRFLOW__API__PORT", str(port))
    os.environ["CERTIFY_PAGE_PORT"] = str(page_port)
    if taken("127.0.0.1", page_port):
        fail(f"port {page_port} is taken: choose another with --page-port", Exit.USAGE)
    with workspace() as ws, err.status("preparing Airflow's database"):
        _prepare(ws.settings)
    environment = airflow_environment(ws.settings)
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"
    environment["PYTHONUNBUFFERED"] = "1"
    environment.setdefault("CERTIFY_PAGE_AIRFLOW_URL", environment["AIRFLOW__API__BASE_URL"])
    procfile = dags_folder().parent / "Procfile"
    if not procfile.is_file():
        fail(f"{procfile} is missing: run this from a checkout, or see docker/", Exit.NOT_SET_UP)
    home = environment["AIRFLOW_HOME"]
    out.print(f"Airflow: {environment['AIRFLOW__API__BASE_URL']}", highlight=False)
    out.print(
        f"user admin, password in {home}/{PASSWORDS}; Ctrl-C stops everything",
        highlight=False,
        soft_wrap=True,
    )
    out.print(
        f"caseworker page: http://127.0.0.1:{page_port}; accounts: certify user add --help",
        highlight=False,
        soft_wrap=True,
    )
    sys.stdout.flush()
    # The process manager takes this process's place, and with it its signals.
    os.execve(  # noqa: S606
        sys.executable,
        [sys.executable, "-m", "honcho", "-f", str(procfile), "-d", home, "start"],
        environment,
    )


def airflow(context: typer.Context) -> None:
    """Run a command of Airflow on this installation, such as `certify airflow dags list`."""
    with workspace() as ws:
        environment = airflow_environment(ws.settings)
        Path(environment["AIRFLOW_HOME"]).mkdir(parents=True, exist_ok=True, mode=0o700)
    os.execve(sys.executable, airflow_command(*context.args), environment)  # noqa: S606


def _prepare(settings: Settings) -> None:
    try:
        prepare_site(settings)
    except AirflowFailedError as failed:
        fail(str(failed), Exit.NOT_SET_UP)
