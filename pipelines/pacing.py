"""How many recipients are written in one transaction: as many as keep nobody waiting for long.

Whoever writes a chunk holds up all others who want to: caseworkers above all. What a chunk costs
depends on the machine and on its recipients, so the size of the next one follows from how long the
last one took. What is decided does not depend on it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

TURN_SECONDS = 0.3
"""How long a chunk shall take; one in a busy moment takes twice as long."""

FIRST = 200
LEAST = 50


class Pace:
    """The size of the next chunk."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.size = min(FIRST, most)

    @contextmanager
    def turn(self, count: int) -> Iterator[None]:
        """Have a chunk of so many recipients written in the block."""
        began = time.perf_counter()
        yield
        self.took(count, time.perf_counter() - began)

    def took(self, count: int, seconds: float) -> None:
        """Note what a chunk took. A small last one says little, and changes nothing."""
        if 2 * count < self.size:
            return
        by = min(max(TURN_SECONDS / max(seconds, 1e-6), 0.25), 2.0)
        self.size = min(max(int(count * by), LEAST), self._most)
        self.size = max(self.size, 1)
