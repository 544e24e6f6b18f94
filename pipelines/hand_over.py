"""hand over: what a day asks of people, before it is due.

Everyone whose answer changes by the mere passing of time is found by an indexed date and
evaluated; nobody else is. Then the payroll months that have closed are recorded, and the
manual certification queue is written as a file for those who call, write and visit.
"""

from __future__ import annotations

from datetime import date

from pipelines.judging import Judge, judge_with
from pipelines.payroll import record_closes
from pipelines.queue_file import write_queue
from pipelines.store import horizon, standings
from pipelines.workspace import Workspace


def hand_over(ws: Workspace, day: date) -> dict[str, int]:
    """Bring every standing to `day`, record closed months, write the manual queue.

    Returns:
        How many recipients were evaluated and how many are in the manual queue.
    """
    with judge_with(ws.settings.workers, ws.settings.parameters) as judge:
        _apply_new_rules(ws, judge)
        evaluated = 0
        while chunk := _wake(ws, judge, day):
            evaluated += chunk
        record_closes(ws, judge.book)
    queued = write_queue(ws)
    return {"evaluated": evaluated, "manual_queue": queued}


def _wake(ws: Workspace, judge: Judge, day: date) -> int:
    """Evaluate one chunk of those whose day has come; 0 when there is nobody left."""
    with ws.store.write() as connection:
        here = horizon.advance(connection, day)
        ids = standings.due(connection, here, ws.settings.chunk_recipients)
        if ids:
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
