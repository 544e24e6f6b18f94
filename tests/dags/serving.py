"""A real Airflow, started as people start it, and stopped as the system stops it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
CERTIFY = str(Path(sys.executable).parent / "certify")


def clean_environment(home: Path) -> dict[str, str]:
    """The surrounding environment without what the tests of this room set for themselves."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "CERTIFY_"))}
    return kept | {
        "CERTIFY_HOME": str(home),
        "CERTIFY_WORKERS": "1",
        "CERTIFY_RETRY_SECONDS": "1",
        # Unpausing a DAG also starts the run of yesterday, by the clock of the machine: from ten
        # in the morning in Beijing its hand over would move what the tests compare.
        "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "False",
    }


def certify(home: Path, *arguments: str, timeout: float = 240) -> subprocess.CompletedProcess[str]:
    """Run `certify` on an installation."""
    return subprocess.run(
        [CERTIFY, *arguments],
        env=clean_environment(home),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def free_port() -> int:
    """A port of the loopback address that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(home: Path, log: Path) -> Iterator[psutil.Process]:
    """`make up` on a free port, until the block ends; gives its process."""
    port = free_port()
    stamp = home / ".installed"  # newer than every lock file: set-up has nothing to do
    stamp.touch()
    python = Path(sys.executable)
    command = ["make", "up", f"PORT={port}", f"STAMP={stamp}", f"BIN={python.parent}"]
    with log.open("wb") as out:
        started = subprocess.Popen(
            command, cwd=ROOT, env=clean_environment(home), stdout=out, stderr=out
        )
        try:
            _wait_until_healthy(started, port, log)
            yield psutil.Process(started.pid)
        finally:
            family = descendants(started.pid)
            if started.poll() is None:
                started.send_signal(signal.SIGTERM)
                started.wait(30)
            for process in family:  # only where the test failed
                if process.is_running():
                    process.kill()


def descendants(pid: int) -> list[psutil.Process]:
    """All processes that come from one, the grandchildren too."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def still_there(family: Sequence[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those of the processes that have not ended after some time."""
    _, alive = psutil.wait_procs(list(family), timeout=seconds)
    return [p for p in alive if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def _wait_until_healthy(started: subprocess.Popen[bytes], port: int, log: Path) -> None:
    url = f"http://127.0.0.1:{port}/api/v2/monitor/health"
    for _ in range(180):
        if started.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                text = answer.read().decode()
            if text.count('"healthy"') == 4:
                return
        except OSError:
            pass
        time.sleep(0.5)
    raise AssertionError(f"Airflow did not come up:\n{log.read_text(errors='replace')[-4000:]}")
