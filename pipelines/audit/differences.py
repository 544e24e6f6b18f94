"""What verification may find, and where: the words of its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MOST = 1000
"""Differences that are told one by one; beyond it they are counted."""

CHANGED = "changed"
REMOVED = "removed"
INSERTED = "inserted"
REORDERED = "reordered"
REWRITTEN = "rewritten"
"""The chain fits in itself, but is not the one whose head was published."""
BROKEN = "broken"
"""Changed or removed; no published head tells which."""
CUT = "cut"
HEAD = "head"
"""A published head is damaged, missing or not signed by the key of the installation."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was sealed. `seq` and `until`: the first and last number."""

    kind: str
    seq: int
    until: int
    text: str
    entry_id: int | None = None
    at: str | None = None
    """When the entry says it was written; of the last sound one before, where it is gone."""


@dataclass
class Verified:
    """What verification found."""

    sealed: int = 0
    """Links of the chain that were read."""
    waiting: int = 0
    """Entries that are not sealed yet; no difference."""
    waiting_since: str | None = None
    heads: int = 0
    """Published heads that the chain was held against."""
    last_seq: int = 0
    last_hash: str = ""
    count: int = 0
    """Differences, told or not."""
    differences: list[Difference] = field(default_factory=list)

    def add(self, found: Difference) -> None:
        """Keep a difference, or count it where there are too many."""
        self.count += 1
        if len(self.differences) < MOST:
            self.differences.append(found)

    def of_kind(self, kind: str) -> Iterator[Difference]:
        """The differences of one kind."""
        return (one for one in self.differences if one.kind == kind)
