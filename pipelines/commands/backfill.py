"""`certify backfill`: several feeds over a range of days."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from pipelines.backfill import (
    BackfillError,
    backfill_by_scheduler,
    backfill_in_process,
    days_between,
)
from pipelines.commands.common import AsJson, Exit, err, fail, out, parse_day, workspace
from pipelines.commands.preview import (
    AsPreview,
    ToCsv,
    ToPage,
    only_with_preview,
    show_preview,
)
from pipelines.orchestration.in_process import RunStoppedError
from pipelines.orchestration.metadata import FINISHED, WAITS
from pipelines.orchestration.site import AirflowFailedError
from pipelines.settings import FEEDS

Ended = dict[str, Counter[str]]


def attach(app: typer.Typer) -> None:
    """Add the command."""
    app.command("backfill")(backfill)


def backfill(
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="First day.")],
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM-DD", help="Last day, included.")],
    feed: Annotated[
        list[str] | None, typer.Option(help="Only this feed; may be given several times.")
    ] = None,
    at_once: Annotated[int, typer.Option(min=1, help="Days of one feed at the same time.")] = 2,
    unpause: Annotated[bool, typer.Option(help="Unpause DAGs that are paused.")] = False,
    in_process: Annotated[
        bool, typer.Option("--in-process", help="Run here, without a scheduler.")
    ] = False,
    preview: AsPreview = False,
    csv: ToCsv = None,
    page: ToPage = None,
    as_json: AsJson = False,
) -> None:
    """Run every day of a range through Airflow: the feeds, then hand over and report.

    Asks the running scheduler (`make up`) and waits until all runs have ended. Days that were
    done before are run again, which changes nothing unless a file has come or was corrected.
    Stopping this command does not stop the runs. Exit code 4: a run failed, for example at a
    blocked batch; Airflow's page and `certify backfill` again go on from there. Exit code 5: a
    batch is held and waits for approval on Airflow's page; it is not waited for.

    --preview needs no scheduler: it shows who would change from what to what, which notices and
    payment instructions would follow, and writes nothing but the files asked for.
    """
    feeds = list(feed or FEEDS)
    for name in feeds:
        if name not in FEEDS:
            raise typer.BadParameter(f"there is no feed {name!r}; there are: {', '.join(FEEDS)}")
    days = parse_day(first), parse_day(last)
    only_with_preview(preview, csv, page)
    if preview:
        show_preview(*days, feeds, None, as_json, csv, page)
        return
    if as_json:
        raise typer.BadParameter("--json belongs to --preview")
    with workspace() as ws:
        try:
            total = len(days_between(*days))
            with _bars() as bars:
                watch = _Watch(bars, total)
                if in_process:
                    ended = watch.ended
                    for done in backfill_in_process(ws.settings, feeds, *days):
                        watch.count(done.step.dag_id, done.state)
                else:
                    ended = backfill_by_scheduler(
                        ws.settings, feeds, *days, at_once=at_once, unpause=unpause, watch=watch
                    )
        except BackfillError as wrong:
            fail(str(wrong), Exit.USAGE)
        except (AirflowFailedError, RunStoppedError) as wrong:
            fail(str(wrong), Exit.DIFFERENT)
    _show(ended)
    if any(states[WAITS] for states in ended.values()):
        raise typer.Exit(Exit.HELD)
    if any(states["failed"] for states in ended.values()):
        raise typer.Exit(Exit.BLOCKED)


class _Watch:
    """Shows how many days of each DAG have ended."""

    def __init__(self, bars: Progress, total: int) -> None:
        self._bars = bars
        self._total = total
        self._ids: dict[str, TaskID] = {}
        self.ended: Ended = {}

    def __call__(self, dag_id: str, states: Counter[str]) -> None:
        ended = sum(states[state] for state in (*FINISHED, WAITS, "left out"))
        self._bars.update(self._bar(dag_id), completed=ended, total=states.total() or self._total)

    def count(self, dag_id: str, state: str) -> None:
        """One more run of a DAG has ended."""
        self.ended.setdefault(dag_id, Counter())[state] += 1
        self._bars.update(self._bar(dag_id), completed=self.ended[dag_id].total())

    def _bar(self, dag_id: str) -> TaskID:
        if dag_id not in self._ids:
            self._ids[dag_id] = self._bars.add_task(dag_id, total=self._total)
        return self._ids[dag_id]


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=err
    )


def _show(ended: Ended) -> None:
    table = Table("DAG", "done", "failed", "left out", "held", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for dag_id, states in ended.items():
        table.add_row(dag_id, *(str(states[s]) for s in (*FINISHED, "left out", WAITS)))
    out.print(table)
    if any(states["failed"] for states in ended.values()):
        out.print(
            "Failed runs name the batch and what to mend in Airflow's page, in the report of "
            "the day and in runs/failures.jsonl."
        )
    if any(states[WAITS] for states in ended.values()):
        out.print(
            "Held runs wait for a person on Airflow's page (Required Actions) and go on from "
            "there; `certify holds` lists the batches. Then run the hand over of their days again."
        )
