"""`certify demo run`: the whole way once, from a made-up city to the report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from demo.city import make_city
from demo.settings import Settings as CitySettings
from pipelines.commands.common import Exit, err, fail, workspace
from pipelines.commands.demo import demo_app
from pipelines.commands.demo_tables import show_outcome
from pipelines.demonstration import DemoDay, is_done, read_days, steps_of
from pipelines.orchestration.in_process import RunStoppedError, Step, run_plan
from pipelines.register.loading import load
from pipelines.workspace import Workspace


def attach(app: typer.Typer) -> None:
    """Add the command to the group `demo`, which is there already."""
    del app
    demo_app.command("run")(run)


def run(
    recipients: Annotated[int, typer.Option(help="Rows of the register.")] = 20_000,
    days: Annotated[int, typer.Option(help="Business days with files.")] = 5,
    seed: Annotated[int, typer.Option(help="Same seed and sizes, same city.")] = 1,
) -> None:
    """Make a city, run its days through the real DAGs without a scheduler, show the outcome.

    Everything lies under CERTIFY_HOME. A second call recognises what is done and changes
    nothing; one that was stopped half way is completed by the next.
    """
    with workspace(needs_database=False) as ws:
        ws.home.create()
        ws.store.migrate()
        city = ws.home.root / "demo" / "city"
        with err.status("making a city") as status:
            wanted = CitySettings(recipients=recipients, days=days, seed=seed)
            try:
                make_city(city, wanted, lambda step: status.update(f"making a city: {step}"))
            except FileExistsError as other:
                fail(f"{other}. Or set CERTIFY_HOME to a new folder.", Exit.USAGE)
            status.update("loading the register")
            _load_register(ws, city / "register.csv")
        demo_days = read_days(city)
        _run_days(ws, city, demo_days)
        show_outcome(ws, demo_days)


def _load_register(ws: Workspace, file: Path) -> None:
    """Load the register once; a load that was stopped half way is done again."""
    done = file.parent.parent / "register.done"
    if not done.exists():
        load(ws, file, "beijing/haidian")
        done.touch()


def _run_days(ws: Workspace, city: Path, demo_days: list[DemoDay]) -> None:
    todo = [day for day in demo_days if not is_done(ws, day)]
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bars:
        bar = bars.add_task("starting Airflow", total=len(todo))

        def plan() -> Iterator[Step]:
            for number, day in enumerate(todo):
                for step in steps_of(ws, city, day):
                    bars.update(bar, completed=number, description=f"{step.day} {step.dag_id}")
                    yield step

        try:
            for done in run_plan(ws.settings, plan()):
                if done.step.dag_id == "hand_over" and done.state != "success":
                    fail(
                        f"hand_over of {done.step.day} failed; see "
                        f"{ws.home.root}/airflow/in_process.log",
                        Exit.DIFFERENT,
                    )
        except RunStoppedError as stopped:
            fail(str(stopped), Exit.DIFFERENT)
