"""One day through all stages, in this process: what the DAGs do, without Airflow.

The stages are the same functions that the DAGs call, so a day may be run by either, or by
both, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.settings import FEEDS
from pipelines.workspace import Workspace

Progress = Callable[[str], None]


def _silent(step: str) -> None:
    del step


@dataclass
class DayRun:
    """What became of a day: batches decided and blocked by id, feeds without a file."""

    day: date
    decided: list[str] = field(default_factory=list)
    blocked: dict[str, str] = field(default_factory=dict)
    no_file: list[str] = field(default_factory=list)
    handed_over: dict[str, int] = field(default_factory=dict)
    report: Path | None = None


def run_day(
    ws: Workspace,
    day: date,
    feeds: Sequence[str] = FEEDS,
    received_on: date | None = None,
    progress: Progress = _silent,
) -> DayRun:
    """Run every feed that has a file for the day, then hand over and report.

    A blocked batch or a refused file does not stop the others; it is listed with its message.
    """
    from pipelines.hand_over import hand_over
    from pipelines.receive import DeliveryRefused, receive
    from pipelines.report import report

    run = DayRun(day)
    for feed in feeds:
        progress(f"{feed}: receive")
        try:
            batch_ids = receive(ws, feed, day, received_on)
        except DeliveryRefused as refused:
            run.blocked[f"{feed}/{day}"] = str(refused)
            batch_ids = [b.batch_id for b in ws.store.batches.find(feed, day)]
        if not batch_ids:
            run.no_file.append(feed)
        for batch_id in batch_ids:
            run_batch(ws, batch_id, run, progress)
    progress("hand over")
    run.handed_over = hand_over(ws, max(day, received_on or day))
    progress("report")
    run.report = report(ws, day)
    return run


def run_batch(ws: Workspace, batch_id: str, run: DayRun, progress: Progress) -> None:
    """Run one batch through check, match and decide, unless it is done or blocked."""
    from pipelines.check import check
    from pipelines.decide import decide
    from pipelines.match import match

    if ws.store.batches.get(batch_id).status == "decided":
        run.decided.append(batch_id)
        return
    for name, stage in (("check", check), ("match", match), ("decide", decide)):
        batch = ws.store.batches.get(batch_id)
        if batch.status in ("blocked", "replaced") and name != "check":
            run.blocked[batch_id] = batch.message or batch.status
            return
        progress(f"{batch.feed} r{batch.revision}: {name}")
        stage(ws, batch_id)
    run.decided.append(batch_id)
