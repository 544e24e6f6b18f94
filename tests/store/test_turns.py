"""Whoever waits to write on SQLite is next, however busily somebody else goes on writing."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from pipelines.store import horizon
from pipelines.store.store import Store
from pipelines.store.turns import turn
from pipelines.workspace import Workspace

BUSY = """
import sys, time
from pipelines.store import horizon
from pipelines.store.store import Store
store = Store(sys.argv[1])
print("ready", flush=True)
until = time.monotonic() + 4
while time.monotonic() < until:
    with store.write() as connection:
        horizon.set_value(connection, "busy", "x")
        time.sleep(0.1)
"""


@pytest.fixture
def busy(ws: Workspace) -> Store:
    """A store to which another process writes chunk after chunk, without a pause."""
    command = [sys.executable, "-c", BUSY, ws.store.url]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert running.stdout.readline() == "ready\n"
    time.sleep(0.15)
    yield ws.store
    running.kill()
    running.wait()


def test_a_short_step_is_next_after_a_run_that_does_not_pause(busy: Store) -> None:
    for at in range(5):
        began = time.monotonic()
        with busy.write() as connection:
            horizon.set_value(connection, "mine", str(at))
        assert time.monotonic() - began < 0.5, "one chunk of the other is 0.1 s"


def test_what_can_wait_does_not_wait(busy: Store) -> None:
    began, done = time.monotonic(), 0
    for _ in range(200):
        with busy.write_if_free() as connection:
            done += connection is not None
    assert done < 200
    assert time.monotonic() - began < 2


def test_what_can_wait_is_written_where_nobody_else_writes(ws: Workspace) -> None:
    with ws.store.write_if_free() as connection:
        assert connection is not None
        horizon.set_value(connection, "mine", "1")
    with ws.store.read() as connection:
        assert horizon.value(connection, "mine") == "1"


def test_a_turn_ends_with_its_block_even_where_it_failed(ws: Workspace) -> None:
    with pytest.raises(RuntimeError), ws.store.write():
        raise RuntimeError
    with turn(ws.store.engine, 0) as mine:
        assert mine


def test_a_turn_ends_with_its_process(ws: Workspace) -> None:
    code = BUSY.replace("time.sleep(0.1)", "print('inside', flush=True); time.sleep(60)")
    running = subprocess.Popen(
        [sys.executable, "-c", code, ws.store.url], stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert [running.stdout.readline() for _ in range(2)] == ["ready\n", "inside\n"]
    with turn(ws.store.engine, 0) as mine:
        assert not mine
    running.kill()
    running.wait()
    with turn(ws.store.engine, 1) as mine:
        assert mine


def test_threads_of_one_process_take_turns_as_well(ws: Workspace) -> None:
    here: list[int] = []
    most = []

    def write(number: int) -> None:
        with ws.store.write():
            here.append(number)
            most.append(len(here))
            time.sleep(0.005)
            here.remove(number)

    threads = [threading.Thread(target=write, args=(at,)) for at in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 12


def test_the_files_of_the_turns_are_the_owners_alone(ws: Workspace) -> None:
    with ws.store.write():
        pass
    assert ws.home.root.stat().st_mode & 0o077 == 0
