"""The page and the bare page as processes of their own, and the times that they write down."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

BARE = """
import sys, uvicorn
from pipelines.commands.page import LOGGING
uvicorn.run("benchmarks.page_bare:create_app", factory=True, port=int(sys.argv[1]),
    log_config=LOGGING, access_log=False, server_header=False, date_header=True)
"""
LINE = re.compile(r"(GET|POST) (\S+|\(no route\)) (\d+) ([\d.]+) ms$", re.M)


@dataclass
class Server:
    """A running server and its log."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    read_to: int = 0

    def lines(self) -> list[tuple[str, int, float]]:
        """Route, status and milliseconds of every request since the last call."""
        with self.log.open("rb") as file:
            file.seek(self.read_to)
            text = file.read().decode()
            self.read_to = file.tell()
        return [
            (f"{method} {route}", int(status), float(took))
            for method, route, status, took in LINE.findall(text)
        ]

    def failures(self) -> list[str]:
        """What the log says besides requests."""
        return [line for line in self.log.read_text().splitlines() if not LINE.search(line)]

    @property
    def cpu_seconds(self) -> float:
        """Time of the processor that it has used, which a busy machine does not lengthen."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    @property
    def memory_mb(self) -> float:
        """Resident memory now."""
        return psutil.Process(self.process.pid).memory_info().rss / 1024**2


@contextmanager
def serving(bare: bool, home: Path, url: str, work: Path) -> Iterator[Server]:
    """The page (or the bare one) until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    certify = str(Path(sys.executable).with_name("certify"))
    page = [certify, "page", "--port", str(port)]
    command = [sys.executable, "-c", BARE, str(port)] if bare else page
    env = os.environ | {"CERTIFY_HOME": str(home), "CERTIFY_DATABASE_URL": url}
    log = work / ("bare.log" if bare else "page.log")
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=env, stdout=file, stderr=file)
    try:
        wait_for(port, process, log)
        yield Server(process, port, log)
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until somebody answers."""
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"the server did not come up:\n{log.read_text()[-2000:]}")
