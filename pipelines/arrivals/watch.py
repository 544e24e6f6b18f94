"""Raising an alarm for a missing file, once, and closing it when the file has come.

The line goes to the log and to `runs/failures.jsonl`, which a monitor follows: feed and days,
nothing else. It is written before the alarm counts as raised, and looked for there first, so
that a run that is killed in between neither loses an alarm nor raises it twice.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from expectations.arrivals import load_arrivals
from pipelines.alarms import raise_alarm
from pipelines.arrivals.look import Arrival, Feed, look
from pipelines.store import Connection, arrivals, horizon
from pipelines.workspace import Workspace

log = logging.getLogger(__name__)

ALARM = "file_missing"


@dataclass(frozen=True)
class Watched:
    """Files that were found missing or came after all by this look, in number."""

    raised: int
    closed: int
    still_missing: int


def watch(ws: Workspace) -> Watched:
    """Compare what came with what was expected by the horizon; raise and close alarms."""
    table = load_arrivals(ws.settings.contracts)
    with ws.store.write() as connection:
        here = horizon.read(connection)
        if here is None:
            return Watched(0, 0, 0)
        here = horizon.advance(connection, here)  # whoever else looks waits for its turn
        feeds = look(connection, table, here)
        closed = _close(connection, feeds)
        raised = sum(_raise(ws, connection, feed, here) for feed in feeds)
        return Watched(raised, closed, len(arrivals.open_alarms(connection)))


def _close(connection: Connection, feeds: list[Feed]) -> int:
    """Close the alarms of files that came, however late."""
    there = {
        (one.feed, one.business_day): one
        for feed in feeds
        for one in feed.arrivals
        if one.batch is not None
    }
    rows = []
    for alarm in arrivals.open_alarms(connection):
        one = there.get((alarm.feed, alarm.business_day))
        if one:
            rows.append({**alarm._mapping, "closed_on": one.received_on, "batch": one.batch})
            log.info("%s: the file of %s has come", alarm.feed, alarm.business_day)
    arrivals.close_alarms(connection, rows)
    return len(rows)


def _raise(ws: Workspace, connection: Connection, feed: Feed, here: date) -> int:
    missing = [one for one in feed.arrivals if one.state == "missing"]
    known = arrivals.alarmed(connection, feed.feed, [one.business_day for one in missing])
    fresh = [one for one in missing if one.business_day not in known]
    if not fresh:
        return 0
    _tell(ws, here, feed.feed, fresh)
    arrivals.raise_alarms(
        connection,
        [
            {
                "feed": one.feed,
                "business_day": one.business_day,
                "expected_on": one.expected_on,
                "alarmed_on": here,
            }
            for one in fresh
        ],
    )
    return len(fresh)


def _tell(ws: Workspace, here: date, feed: str, missing: Sequence[Arrival]) -> None:
    """Append one line a feed, with the days that no line names yet."""
    told = set(_told(ws.home.root / "runs" / "failures.jsonl", feed))
    days = [day for one in missing if (day := one.business_day.isoformat()) not in told]
    if not days:
        return
    line = {"alarm": ALARM, "day": here.isoformat(), "feed": feed, "missing": days}
    log.error("file missing: %s", raise_alarm(ws, line))


def _told(path: Path, feed: str) -> Iterator[str]:
    """Days of a feed for which the file has an alarm."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for text in file:
            if ALARM in text and (line := json.loads(text)).get("feed") == feed:
                yield from line["missing"]
