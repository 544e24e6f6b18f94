"""hand over: what a day asks of people, before it is due.

Everyone whose answer changes by the mere passing of time is found by an indexed date and
evaluated; nobody else is. Then the payroll months that have closed are recorded, and the
day's changes of the manual certification queue are written as a file for those who call, write
and visit, and files that should have come by now are missed.
"""

from __future__ import annotations

from datetime import date

from pipelines.arrivals.watch import watch
from pipelines.audit.daily import close_trail
from pipelines.evaluation.judging import PARALLEL_FROM, Judge, judge_with
from pipelines.links.retry import finish_retries
from pipelines.pacing import Pace
from pipelines.payroll import record_closes
from pipelines.queue_file import write_changes
from pipelines.register.numbers import make_searchable
from pipelines.store import audit, horizon, queue, standings
from pipelines.workspace import Workspace


def hand_over(ws: Workspace, day: date) -> dict[str, int]:
    """Bring every standing to `day`, record closed months, write what changed in the queue.

    Returns:
        How many recipients were evaluated, how many are in the manual queue, for how many the
        day changed their place in it, and how many expected files are missing.
    """
    make_searchable(ws)
    finish_retries(ws)
    evaluated = bring_to(ws, day)
    changed = write_changes(ws)
    with ws.store.read() as connection:
        queued = queue.size(connection)
    close_trail(ws)
    return {
        "evaluated": evaluated,
        "manual_queue": queued,
        "queue_changes": changed,
        "missing_files": watch(ws).still_missing,
    }


def bring_to(ws: Workspace, day: date) -> int:
    """Evaluate everybody whose day has come by `day`, record closed months; how many they were."""
    with judge_with(ws.settings.workers, ws.settings.parameters) as judge:
        _apply_new_rules(ws, judge)
        with ws.store.read() as connection:
            judge.get_ready(len(standings.due(connection, day, PARALLEL_FROM)))
        evaluated, pace = 0, Pace(ws.settings.chunk_recipients)
        while chunk := _wake(ws, judge, day, pace):
            evaluated += chunk
        record_closes(ws, judge.book)
    return evaluated


def _wake(ws: Workspace, judge: Judge, day: date, pace: Pace) -> int:
    """Evaluate one chunk of those whose day has come; 0 when there is nobody left."""
    with ws.store.write() as connection:
        here = horizon.advance(connection, day)
        ids = standings.due(connection, here, pace.size)
        if ids:
            with pace.turn(len(ids)):
                standings.lock(connection, ids)
                judge.judge(connection, ids, here, "hand_over")
    return len(ids)


def _apply_new_rules(ws: Workspace, judge: Judge) -> None:
    """A new version of the rules asks for every recipient again, once."""
    with ws.store.write() as connection:
        applied = horizon.value(connection, "rules_version")
        if applied == judge.book.version:
            return
        if applied is not None:
            standings.wake_all(connection, date.min)
        horizon.set_value(connection, "rules_version", judge.book.version)
        audit.note_rules(connection, applied, judge.book.version)
