"""One day through all stages, in this process: what the DAGs do, without Airflow.

The stages are the same functions that the DAGs call, so a day may be run by either, or by
both, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.settings import FEEDS
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from pipelines.brake import Braked

Progress = Callable[[str], None]

Ask = Callable[["Braked"], None]
"""Asks a person about a held batch; records the answer, if there is one, with the hold."""


Matched = Callable[[Workspace, str], None]
"""Is told of each batch that was matched, before anything is decided from it."""


def _nothing(ws: Workspace, batch_id: str) -> None:
    del ws, batch_id


def _silent(step: str) -> None:
    del step


def nobody(braked: Braked) -> None:
    """Ask nobody: the batch stays held."""
    del braked


@dataclass
class DayRun:
    """What became of a day: batches decided, blocked and held by id, feeds without a file.

    `blocked` waits for a corrected file, `held` for a person's approval; each with its message.
    """

    day: date
    decided: list[str] = field(default_factory=list)
    blocked: dict[str, str] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    no_file: list[str] = field(default_factory=list)
    handed_over: dict[str, int] = field(default_factory=dict)
    report: Path | None = None


def run_day(
    ws: Workspace,
    day: date,
    feeds: Sequence[str] = FEEDS,
    received_on: date | None = None,
    progress: Progress = _silent,
    ask: Ask = nobody,
) -> DayRun:
    """Run every feed that has a file for the day, then hand over and report.

    A blocked or held batch or a refused file does not stop the others; it is listed with its
    message. `ask` is called for each held batch that still waits for an answer.
    """
    from pipelines.audit.noting import note_configuration
    from pipelines.hand_over import hand_over
    from pipelines.receive import DeliveryRefused, receive
    from pipelines.report import report

    note_configuration(ws)
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
            run_batch(ws, batch_id, run, progress, ask)
        forget_overtaken(ws, run, batch_ids)
    progress("hand over")
    run.handed_over = hand_over(ws, max(day, received_on or day))
    progress("report")
    run.report = report(ws, day)
    return run


def run_batch(
    ws: Workspace,
    batch_id: str,
    run: DayRun,
    progress: Progress = _silent,
    ask: Ask = nobody,
    matched: Matched = _nothing,
) -> None:
    """Run one batch through check, match, brake and decide, unless it is done or stopped.

    `matched` is called between match and brake.
    """
    from pipelines.check import check
    from pipelines.decide import decide
    from pipelines.match import match

    if ws.store.batches.get(batch_id).status == "decided":
        run.decided.append(batch_id)
        return
    for name, stage in (("check", check), ("match", match)):
        batch = ws.store.batches.get(batch_id)
        if batch.status in ("blocked", "replaced") and name != "check":
            run.blocked[batch_id] = batch.message or batch.status
            return
        progress(f"{batch.feed} r{batch.revision}: {name}")
        stage(ws, batch_id)
    matched(ws, batch_id)
    if ws.store.batches.get(batch_id).status == "replaced":
        run.blocked[batch_id] = "replaced"
    elif _let_go(ws, batch_id, run, ask):
        progress(f"{batch.feed} r{batch.revision}: decide")
        decide(ws, batch_id)
        run.decided.append(batch_id)


def _let_go(ws: Workspace, batch_id: str, run: DayRun, ask: Ask) -> bool:
    """Whether the brake lets a batch go, at once or by a person's answer; else it is listed."""
    from pipelines.approval import overtaken
    from pipelines.brake import brake

    braked = brake(ws, batch_id)
    waits = braked.batch.status == "held" and not overtaken(ws, braked.batch)
    if waits:
        ask(braked)
        braked = brake(ws, batch_id)
    if not braked.stopped:
        return True
    told = braked.batch.message or braked.batch.status
    if braked.batch.status == "held":
        run.held[batch_id] = told
    else:
        by = braked.hold.by if braked.hold else None
        run.blocked[batch_id] = f"refused by {by or 'somebody'}: {told}"
    return False


def forget_overtaken(ws: Workspace, run: DayRun, batch_ids: Sequence[str]) -> None:
    """Nobody need look at a held or refused batch once a later revision is in force."""
    from pipelines.approval import overtaken

    for batch_id in batch_ids:
        batch = ws.store.batches.get(batch_id)
        if batch.status in ("held", "refused") and overtaken(ws, batch):
            run.held.pop(batch_id, None)
            run.blocked.pop(batch_id, None)
