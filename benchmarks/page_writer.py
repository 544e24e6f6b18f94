"""The pipeline's part: one more day of files through all stages, and how long it waited for others.

    python -m benchmarks.page_writer HOME DATABASE_URL CITY ROWS

What is timed are the statements that wait for their turn to write: `BEGIN IMMEDIATE` on SQLite,
locks of rows and of the sealer on PostgreSQL; and every transaction that writes, from begin to end.
"""

from __future__ import annotations

import csv
import json
import sys
import time
import traceback
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.page_world import WHO, deliver, told, workspace
from pipelines.run import run_day
from pipelines.store import horizon

WAITS = ("BEGIN IMMEDIATE", "FOR UPDATE", "pg_advisory")


class Watched:
    """The longest wait for a turn, and the longest turn, in seconds."""

    def __init__(self, engine: Any) -> None:
        self.wait, self.turns = 0.0, 0
        self.longest: list[tuple[float, str]] = []
        event.listen(engine, "before_cursor_execute", self.before)
        event.listen(engine, "after_cursor_execute", self.after)
        event.listen(engine, "commit", self.end)

    def before(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        """A statement begins."""
        del cursor, rest
        if any(word in statement for word in WAITS):
            connection.info["asked"] = time.perf_counter()

    def after(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        """A statement has ended."""
        del cursor, rest
        if any(word in statement for word in WAITS):
            now = time.perf_counter()
            self.wait = max(self.wait, now - connection.info.pop("asked", now))
            connection.info.setdefault("has_turn", now)
            connection.info.setdefault("whose", whose())

    def end(self, connection: Any) -> None:
        """A transaction has ended."""
        began = connection.info.pop("has_turn", None)
        if began is not None:
            self.turns += 1
            self.longest.append((time.perf_counter() - began, connection.info.pop("whose", "")))
            self.longest = sorted(self.longest, reverse=True)[:3]


def whose() -> str:
    """The function outside of the store that writes at this moment."""
    frames = [f for f in traceback.extract_stack() if "/pipelines/" in f.filename]
    outside = [f for f in frames if "/store/" not in f.filename]
    return outside[-1].name if outside else ""


def main() -> None:
    """Deliver journeys for the day after the last one, and run it."""
    home, url, city, rows = sys.argv[1:]
    ws = workspace(Path(home), url)
    with ws.store.read() as connection:
        last = horizon.read(connection)
    assert last is not None
    day = last + timedelta(1)
    with (Path(city) / "register.csv").open(encoding="utf-8", newline="") as file:
        register = list(csv.DictReader(file))[-int(rows) :]
    travel = [
        {name: row.get(name, "") for name in WHO} | {"row_id": f"T{at}"} | told(day)["travel"]
        for at, row in enumerate(register)
    ]
    deliver(ws, day, {"travel": travel})
    watched = Watched(ws.store.engine)
    start = time.perf_counter()
    run = run_day(ws, day, ["travel"])
    took = time.perf_counter() - start
    found = {"seconds": took, "wait": watched.wait, "turns": watched.turns}
    found |= {"longest turns": watched.longest}
    print(
        json.dumps(found | {"decided": len(run.decided), "evaluated": run.handed_over["evaluated"]})
    )


if __name__ == "__main__":
    main()
