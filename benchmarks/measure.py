"""Time and peak memory of a command, with all the processes it starts."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Measured:
    """Wall seconds and peak resident memory, summed over the process and its children."""

    seconds: float
    peak_bytes: int
    output: str

    @property
    def peak_gb(self) -> float:
        """Peak memory in GB; pages that processes share count once a process."""
        return self.peak_bytes / 1024**3


def measure(command: Sequence[str], env: dict[str, str] | None = None) -> Measured:
    """Run a command and measure it.

    Raises:
        RuntimeError: it failed; the message carries the end of what it printed.
    """
    start = time.perf_counter()
    running = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(running.pid, peak), daemon=True)
    watcher.start()
    output, _ = running.communicate()
    seconds = time.perf_counter() - start
    watcher.join()
    if running.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{output[-3000:]}")
    return Measured(seconds, peak[0], output)


def measure_python(code: str, *arguments: str, env: dict[str, str] | None = None) -> Measured:
    """Run Python code in a process of its own and measure it."""
    return measure([sys.executable, "-c", code, *arguments], env)


def _watch(pid: int, peak: list[int]) -> None:
    try:
        process = psutil.Process(pid)
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            peak[0] = max(peak[0], sum(_rss(p) for p in (process, *process.children(True))))
            time.sleep(0.05)
    except psutil.Error:
        return


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
