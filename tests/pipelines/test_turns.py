"""Two runs of one day at once: what one has done, the other does not undo."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event, Thread, current_thread
from typing import Any

import pytest

import pipelines.check as checking
from pipelines.receive import receive
from pipelines.run import DayRun, run_batch
from pipelines.workspace import Workspace
from tests.pipelines.small_world import DAY, Town, deliver, row


def test_a_check_that_began_early_and_ends_late_resets_nothing(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Town().load_into(ws, tmp_path)
    deliver(ws, "travel", DAY, [row("travel", 1, "T1", DAY)])
    (batch_id,) = receive(ws, "travel", DAY)
    begun, go_on = Event(), Event()
    usual = checking._judge

    def slow(*arguments: Any) -> dict[str, Any]:
        if current_thread().name == "late":
            begun.set()
            assert go_on.wait(30)
        return usual(*arguments)

    monkeypatch.setattr(checking, "_judge", slow)
    late = Thread(target=checking.check, args=(ws, batch_id), name="late")
    other = Thread(target=run_batch, args=(ws, batch_id, DayRun(DAY)), name="other")
    late.start()
    assert begun.wait(30)
    other.start()
    until = time.monotonic() + 3
    while time.monotonic() < until and ws.store.batches.get(batch_id).status != "decided":
        time.sleep(0.05)
    go_on.set()
    for thread in (late, other):
        thread.join(30)
        assert not thread.is_alive()
    batch = ws.store.batches.get(batch_id)
    assert (batch.status, batch.accounted(), batch.rows) == ("decided", True, 1)
