"""A long range of days through a real scheduler, previewed before and compared after.

    python -m tests.dags.long_range --days 365

Small files: journeys every day, deaths every fifth, one corrected a week later. Nobody touches it
while it runs. Prints how long it took; fails where a run failed, or the preview was wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

from pipelines.preview.compare import Change
from pipelines.preview.run import preview
from pipelines.store.digest import digest
from pipelines.workspace import Workspace
from tests.dags.conftest import DAY
from tests.dags.serving import certify, serving
from tests.dags.test_runs import make_home
from tests.pipelines.small_world import deliver, row
from tests.preview.worlds import differences, run, told

FEEDS = ("travel", "death")


def fill(ws: Workspace, days: int) -> None:
    """The files of all days; a feed's file is missing on most days for deaths."""
    for n in range(days):
        day = DAY + timedelta(days=n)
        who = [(n + 3 * k) % 7 for k in range(2)]
        deliver(ws, "travel", day, [row("travel", at, f"T{at}", day) for at in who])
        if n % 5 == 0:
            deliver(ws, "death", day, [row("death", 8 + n % 3, "D1", day)])
        if n % 10 == 0:
            deliver(ws, "travel", day, [row("travel", who[0], "T1", day)], revision=2)


def long_range(folder: Path, days: int) -> float:
    """Preview, backfill on a scheduler, compare; gives the seconds the backfill took.

    Raises:
        AssertionError: a run failed, or what happened is not what was previewed.
    """
    first, last = DAY, DAY + timedelta(days=days - 1)
    ws, other = make_home(folder / "home"), make_home(folder / "other")
    fill(ws, days)
    fill(other, days)
    found: list[Change] = []
    seen = preview(ws, first, last, sink=found.append)
    assert seen.horizon is not None
    before = told(ws, seen.horizon.replace(day=1))
    with serving(ws.home.root, folder / "up.log"):
        started = time.monotonic()
        asked = [word for feed in FEEDS for word in ("--feed", feed)]
        done = certify(
            *(ws.home.root, "backfill", "--from", first.isoformat(), "--to", last.isoformat()),
            *(*asked, "--at-once", "3", "--unpause"),
            timeout=120 + 60 * days,
        )
        seconds = time.monotonic() - started
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert set(found) == differences(before, told(ws))
    assert {b.status for b in ws.store.batches.all()} == {"decided"}
    run(other, first, last)
    with ws.store.read() as one, other.store.read() as in_order:
        assert digest(one) == digest(in_order)
    return seconds


def main() -> int:
    """Take as many days as were asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.dags.long_range", description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    days = parser.parse_args().days
    seconds = long_range(Path(mkdtemp(prefix="certify_range_")), days)
    print(json.dumps({"days": days, "seconds": round(seconds)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
