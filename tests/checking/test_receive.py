"""receive: complete files only, each content once, corrected deliveries in order."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import pytest

from pipelines.check import check
from pipelines.inbox import look
from pipelines.receive import DeliveryRefused, receive
from pipelines.workspace import Workspace
from tests.checking.delivering import DAY, TRAVEL, account, deliver, journey, journeys, run, table

GOOD = table(TRAVEL, journeys(20))
OTHER = table(TRAVEL, journeys(21))


def announce(file: Path, sha256: str | None = None) -> None:
    digest = sha256 or hashlib.sha256(file.read_bytes()).hexdigest()
    file.with_name(file.name + ".sha256").write_text(f"{digest}  {file.name}\n")


def test_a_file_becomes_a_batch_and_stays_in_the_inbox(ws: Workspace) -> None:
    file = deliver(ws, GOOD)
    ids = receive(ws, "travel", DAY)
    digest = hashlib.sha256(GOOD).hexdigest()
    assert ids == [f"travel/2026-04-20/r1-{digest[:8]}"]
    batch = ws.store.batches.get(ids[0])
    assert (batch.sha256, batch.size, batch.revision) == (digest, len(GOOD), 1)
    assert (batch.status, batch.received_on, batch.rows) == ("received", DAY, None)
    copy = ws.home.batch_dir(ids[0]) / "raw" / file.name
    assert copy.read_bytes() == GOOD == file.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_no_inbox_and_no_file_give_no_batch(ws: Workspace) -> None:
    assert receive(ws, "travel", DAY) == []
    deliver(ws, GOOD)
    assert receive(ws, "travel", date(2026, 4, 21)) == []


def test_the_same_file_again_is_recognised_and_keeps_its_first_receipt(ws: Workspace) -> None:
    deliver(ws, GOOD)
    first = receive(ws, "travel", DAY, received_on=date(2026, 4, 22))
    assert receive(ws, "travel", DAY, received_on=date(2026, 4, 29)) == first
    assert [b.received_on for b in ws.store.batches.find("travel", DAY)] == [date(2026, 4, 22)]


def test_revisions_come_in_their_order(ws: Workspace) -> None:
    deliver(ws, OTHER, suffix="_r10.csv")
    deliver(ws, GOOD, suffix="_r2.csv")
    deliver(ws, GOOD)
    revisions = [ws.store.batches.get(i).revision for i in receive(ws, "travel", DAY)]
    assert revisions == [1, 2, 10]


@pytest.mark.parametrize("name", ["{}.part", "{}.tmp", ".{}", "{}.filepart", "{}~"])
def test_a_file_still_being_written_is_left_alone_and_told(
    ws: Workspace, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = deliver(ws, GOOD)
    file.rename(file.with_name(name.format(file.name)))
    assert receive(ws, "travel", DAY) == []
    assert "still being written" in caplog.text
    assert look(ws.home.inbox("travel"), "travel", DAY).unfinished == (name.format(file.name),)


@pytest.mark.parametrize("suffix", ["_r0.csv", "_r2 (1).csv", "_v2.csv", ".xlsx", "_r2.csv.bz2"])
def test_a_name_outside_the_convention_is_told(
    ws: Workspace, suffix: str, caplog: pytest.LogCaptureFixture
) -> None:
    deliver(ws, GOOD, suffix=suffix)
    assert receive(ws, "travel", DAY) == []
    assert "left alone" in caplog.text


def test_a_right_checksum_passes(ws: Workspace) -> None:
    announce(deliver(ws, GOOD))
    assert check(ws, receive(ws, "travel", DAY)[0]).status == "checked"


def test_a_wrong_checksum_blocks_until_the_whole_file_is_there(ws: Workspace) -> None:
    file = deliver(ws, GOOD[:-300])
    announce(file, hashlib.sha256(GOOD).hexdigest())
    blocked = check(ws, receive(ws, "travel", DAY)[0])
    assert blocked.status == "blocked"
    assert account(ws, blocked) == (16, 0, 0, 0, 16)
    assert "still being written" in (blocked.message or "")
    file.write_bytes(GOOD)
    ids = receive(ws, "travel", DAY)
    assert len(ids) == 1
    assert check(ws, ids[0]).status == "checked"
    assert ws.store.batches.get(blocked.batch_id).status == "replaced"


def test_a_mended_checksum_file_frees_the_batch(ws: Workspace) -> None:
    file = deliver(ws, GOOD)
    announce(file, "no checksum at all")
    batch_id = receive(ws, "travel", DAY)[0]
    assert check(ws, batch_id).status == "blocked"
    announce(file)
    assert receive(ws, "travel", DAY) == [batch_id]
    assert check(ws, batch_id).status == "checked"


def test_a_blocked_delivery_is_replaced_by_the_next_of_its_revision(ws: Workspace) -> None:
    blocked = run(ws, b"")
    assert blocked.status == "blocked"
    good = run(ws, GOOD)
    assert good.status == "checked"
    assert receive(ws, "travel", DAY) == [good.batch_id]
    assert ws.store.batches.get(blocked.batch_id).status == "replaced"


def test_going_back_to_an_earlier_content_takes_that_again(ws: Workspace) -> None:
    first, second = run(ws, GOOD), run(ws, OTHER)
    again = run(ws, GOOD)
    assert again.batch_id == first.batch_id
    assert again.status == "checked"
    assert ws.store.batches.get(second.batch_id).status == "replaced"


def test_two_different_files_of_one_revision_are_refused(ws: Workspace) -> None:
    deliver(ws, GOOD)
    twin = deliver(ws, GOOD, suffix="_r1.txt")
    assert len(receive(ws, "travel", DAY)) == 1
    twin.write_bytes(OTHER)
    with pytest.raises(DeliveryRefused, match=r"name the later one travel_2026-04-20_r2\.txt"):
        receive(ws, "travel", DAY)


@pytest.mark.parametrize("status", ["matched", "decided"])
def test_other_content_under_a_decided_revision_is_refused(ws: Workspace, status: str) -> None:
    batch = run(ws, GOOD)
    ws.store.batches.record(batch.batch_id, status=status)
    deliver(ws, OTHER)
    with pytest.raises(DeliveryRefused, match=r"Deliver the corrected file as travel_.*_r2\.csv"):
        receive(ws, "travel", DAY)
    assert [b.status for b in ws.store.batches.find("travel", DAY)] == [status]
    deliver(ws, GOOD)
    deliver(ws, OTHER, suffix="_r2.csv")
    assert len(receive(ws, "travel", DAY)) == 2


def test_a_decided_batch_is_not_checked_again(ws: Workspace) -> None:
    batch = run(ws, GOOD)
    ws.store.batches.record(batch.batch_id, status="decided", certain=20)
    assert check(ws, batch.batch_id).status == "decided"
    assert ws.store.batches.get(batch.batch_id).certain == 20


KILLED = """
    import os, signal, sys
    from datetime import date
    from pathlib import Path
    import pipelines.intake, pipelines.receive, pipelines.check, pipelines.store.batches
    from pipelines.settings import Settings
    from pipelines.workspace import open_workspace

    place, nth = sys.argv[2], int(sys.argv[3])
    calls = 0

    def watch(owner, name):
        real = getattr(owner, name)
        def wrapped(*args, **kwargs):
            global calls
            calls += 1
            if calls == nth:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)
        setattr(owner, name, wrapped)

    owners = {
        "fsync": (os, "fsync"),
        "replace": (Path, "replace"),
        "add": (pipelines.store.batches.Batches, "add"),
        "record": (pipelines.store.batches.Batches, "record"),
    }
    watch(*owners[place])
    ws = open_workspace(Settings(home=Path(sys.argv[1])))
    for batch_id in pipelines.receive.receive(ws, "travel", date(2026, 4, 20)):
        pipelines.check.check(ws, batch_id)
"""


@pytest.mark.parametrize(
    ("place", "nth"),
    [("fsync", 1), ("replace", 1), ("add", 1), ("replace", 2), ("replace", 3), ("record", 1)],
)
def test_killed_anywhere_and_run_again_gives_the_same(
    ws: Workspace, tmp_path: Path, place: str, nth: int
) -> None:
    rows = [*journeys(30), journey(3), journey(99, mode="x")]
    deliver(ws, table(TRAVEL, rows))
    script = textwrap.dedent(KILLED)
    command = [sys.executable, "-c", script, str(ws.home.root), place, str(nth)]
    killed = subprocess.run(command, check=False, cwd=Path(__file__).parents[2], env=os.environ)
    assert killed.returncode == -signal.SIGKILL
    batch = check(ws, receive(ws, "travel", DAY)[0])
    assert account(ws, batch) == (32, 0, 2, 30, 0)
    assert len(ws.store.batches.find("travel", DAY)) == 1
    assert not list(ws.home.batch_dir("travel/2026-04-20").glob(".incoming-*"))
