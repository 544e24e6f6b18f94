"""The last decision about each recipient as of a day, in parts that fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zlib import crc32

from pipelines.store import Connection, decisions
from pipelines.store.decisions import Decision

PART = 100_000
"""Recipients whose hashes are held at once; the log of the day is read once a part."""


class Last(NamedTuple):
    """The last decision about a recipient, and the hash of what it came to."""

    decision: Decision
    hash: bytes


def last_decisions(
    connection: Connection, of_day: Sequence[Decision], recipient: str | None = None
) -> Iterator[dict[str, Last]]:
    """By recipient the last decision, a part of the recipients at a time.

    Args:
        connection: a transaction that reads.
        of_day: the decisions of the day that can be read, oldest first.
        recipient: only this one.

    Raises:
        LogDamaged: a row of the log is not what was written.
    """
    parts = 1 if recipient else -(-sum(one.recipients for one in of_day) // PART)
    for part in range(parts):
        found: dict[str, Last] = {}
        for decision in of_day:
            hashes = decisions.hashes_of(connection, decision.decision_id)
            for one, told in hashes.items():
                if one == recipient or (
                    recipient is None and (parts == 1 or crc32(one.encode()) % parts == part)
                ):
                    found[one] = Last(decision, told)
        yield found
