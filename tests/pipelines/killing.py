"""Runs a day and kills it at a chosen moment; started as a program of its own by the test.

A register in the inbox is loaded first.

    python -m tests.pipelines.killing HOME DAY POINT...

For each point a copy of HOME is run in a child that ends by SIGKILL at that moment: just before
or just after a transaction commits, or before a whole file is renamed into place. Then the day is
run again, undisturbed. Prints one JSON object a line: point, moments seen, digest.
The imports are made once, before the children are forked.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import great_expectations  # noqa: F401 - imported before forking, to pay for it once

import pipelines.decide
import pipelines.hand_over
import pipelines.match
import pipelines.report  # noqa: F401
from pipelines import home, run
from pipelines.register.loading import refresh
from pipelines.settings import Settings
from pipelines.store import batches, engine, store
from pipelines.store.digest import digest
from pipelines.workspace import Workspace


class Moments:
    """Counts the moments of a run, and ends the process at one of them."""

    def __init__(self, fatal: int) -> None:
        self.seen = 0
        self.fatal = fatal

    def pass_one(self) -> None:
        """Live through one more moment, or not."""
        self.seen += 1
        if self.seen == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


def arm(moments: Moments) -> None:
    """Let transactions and file writes pass through `moments`."""
    usual_writing, usual_fsync = engine.writing, home.os.fsync

    @contextmanager
    def writing(of: Any) -> Iterator[Any]:
        with usual_writing(of) as connection:
            yield connection
            moments.pass_one()
        moments.pass_one()

    def fsync(descriptor: int) -> None:
        usual_fsync(descriptor)
        moments.pass_one()

    batches.writing = store.writing = writing
    home.os.fsync = fsync


def run_once(folder: Path, day: date, fatal: int) -> None:
    """Run the day in this process."""
    moments = Moments(fatal)
    arm(moments)
    ws = Workspace(Settings(home=folder, workers=1, chunk_recipients=5))
    if ws.home.inbox("register").is_dir():
        refresh(ws, day)
    run.run_day(ws, day)
    with ws.store.read() as connection:
        found = digest(connection)
    fates = [(b.batch_id, b.status, b.rows, b.accounted()) for b in ws.store.batches.all()]
    print(json.dumps({"moments": moments.seen, "digest": found, "batches": fates}), flush=True)


def in_child(folder: Path, day: date, fatal: int) -> int:
    """Fork, run the day in the child, and return its wait status."""
    child = os.fork()
    if child == 0:
        try:
            run_once(folder, day, fatal)
        except BaseException as wrong:
            print(json.dumps({"error": repr(wrong)}), flush=True)
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def main() -> None:
    """Run undisturbed, then once per point: killed, and run again."""
    source, day = Path(sys.argv[1]), date.fromisoformat(sys.argv[2])
    for point in map(int, sys.argv[3:]):
        copy = source.with_name(f"{source.name}_{point}")
        shutil.copytree(source, copy)
        if point:
            status = in_child(copy, day, point)
            print(json.dumps({"killed": os.WIFSIGNALED(status)}), flush=True)
        in_child(copy, day, 0)
        shutil.rmtree(copy)


if __name__ == "__main__":
    main()
