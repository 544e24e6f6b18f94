"""Running a range of days in a shadow, and telling what would change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from pipelines.backfill import days_between
from pipelines.evaluation.judging import load_book
from pipelines.preview.compare import Change, Preview, changes
from pipelines.preview.shadow import Shadow, shadow_of
from pipelines.run import DayRun, Progress
from pipelines.settings import FEEDS
from pipelines.store import horizon
from pipelines.store.copying import recipients_there
from pipelines.workspace import Workspace

Sink = Callable[[Change], None]
"""Is given each change as it is found."""


def _silent(step: str) -> None:
    del step


def preview(
    ws: Workspace,
    first: date,
    last: date,
    feeds: Sequence[str] = FEEDS,
    received_on: date | None = None,
    sink: Sink | None = None,
    progress: Progress = _silent,
) -> Preview:
    """What `run` or `backfill` of these days would change; nothing is written.

    Args:
        ws: the installation; its database and files stay as they are.
        first: first business day.
        last: last business day.
        feeds: whose files are run.
        received_on: as for a run; default each day itself.
        sink: is given each change; they are not kept otherwise.
        progress: is told each step.

    Raises:
        BackfillError: the last day lies before the first.
        RegisterNotPreparedError: no register was prepared for matching.
    """
    days = days_between(first, last)
    found = Preview(first, last)
    progress("preview: a shadow of the installation")
    with shadow_of(ws, feeds, days) as shadow:
        for day in days:
            for feed in feeds:
                _run_feed(shadow, feed, day, received_on, found, progress)
        progress("preview: hand over")
        _hand_over(shadow, max(last, received_on or last))
        progress("preview: compare")
        _compare(shadow, found, sink)
    return found


def _run_feed(
    shadow: Shadow,
    feed: str,
    day: date,
    received_on: date | None,
    found: Preview,
    progress: Progress,
) -> None:
    """The files of a feed for a day through all stages up to decide, as `run_day` does it."""
    from pipelines.decide import touched
    from pipelines.receive import DeliveryRefused, receive
    from pipelines.run import forget_overtaken, run_batch

    ws, run = shadow.ws, DayRun(day)
    done = {b.batch_id for b in ws.store.batches.find(feed, day) if b.status == "decided"}

    def bring(made: Workspace, batch_id: str) -> None:
        if made.store.batches.get(batch_id).status == "matched":
            shadow.bring(touched(made, batch_id))

    progress(f"preview: {day} {feed}")
    try:
        batch_ids = receive(ws, feed, day, received_on)
    except DeliveryRefused as refused:
        run.blocked[f"{feed}/{day}"] = str(refused)
        batch_ids = [b.batch_id for b in ws.store.batches.find(feed, day)]
    for batch_id in batch_ids:
        run_batch(ws, batch_id, run, progress, matched=bring)
    forget_overtaken(ws, run, batch_ids)
    found.decided += [batch_id for batch_id in run.decided if batch_id not in done]
    found.blocked |= run.blocked
    found.held |= run.held
    if not batch_ids:
        found.no_file.append(f"{feed}/{day}")


def _hand_over(shadow: Shadow, day: date) -> None:
    """Evaluate whoever's day has come; everybody where the rules are new."""
    from pipelines.hand_over import bring_to

    book = load_book(shadow.ws.settings.parameters)
    with shadow.ws.store.read() as connection:
        here = max(day, horizon.read(connection) or day)
        applied = horizon.value(connection, "rules_version")
    shadow.bring_due(here if applied in (None, book.version) else None)
    bring_to(shadow.ws, here)


def _compare(shadow: Shadow, found: Preview, sink: Sink | None) -> None:
    with shadow.ws.store.read() as connection:
        found.horizon = horizon.read(connection)
        found.looked_at = sum(len(ids) for ids in recipients_there(connection))
    last = ""
    for change in changes(shadow):
        found.changed += change.recipient_id != last
        last = change.recipient_id
        found.count(change)
        if sink is not None:
            sink(change)
