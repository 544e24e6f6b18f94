"""A real Airflow, started as people start it, and stopped as the system stops it."""

from __future__ import annotations

import json
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
from typing import Any

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
        "CERTIFY_PAGE_PORT": str(free_port()),
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
def serving(home: Path, log: Path, port: int | None = None) -> Iterator[psutil.Process]:
    """`make up` on a port, until the block ends; gives its process."""
    port = port or free_port()
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


class Page:
    """Airflow's page as its user's browser speaks to it: the public API, signed in as admin."""

    def __init__(self, home: Path, port: int) -> None:
        self._root = f"http://127.0.0.1:{port}"
        kept = home / "airflow" / "simple_auth_manager_passwords.json.generated"
        password = json.loads(kept.read_text(encoding="utf-8"))["admin"]
        signed = self._call("POST", "/auth/token", {"username": "admin", "password": password})
        self._token = str(signed["access_token"])

    _token = ""

    def get(self, path: str) -> dict[str, Any]:
        """Ask for something under /api/v2."""
        return self._call("GET", f"/api/v2{path}")

    def patch(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Change something under /api/v2."""
        return self._call("PATCH", f"/api/v2{path}", body)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(
            self._root + path,
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            told: dict[str, Any] = json.loads(answer.read())
        return told


def _wait_until_healthy(started: subprocess.Popen[bytes], port: int, log: Path) -> None:
    url = f"http://127.0.0.1:{port}/api/v2/monitor/health"
    for _ in range(480):
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
