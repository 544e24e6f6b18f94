"""Entries and links that do not fit their hash: changed, or swapped with one another."""

from __future__ import annotations

from pipelines.audit import differences as kinds
from pipelines.audit.chain import entry_hash, link_hash
from pipelines.audit.differences import Difference, Verified
from pipelines.store.audit_chain import Entry, Link

MOST = 200
"""Unsound rows that are held against each other; further ones are told as changed."""


class Swaps:
    """Collects unsound rows while the chain is read."""

    def __init__(self, found: Verified) -> None:
        self.found = found
        self.links: list[tuple[Link, str | None]] = []
        self.entries: list[tuple[Link, Entry]] = []

    def bad_link(self, link: Link, at: str | None) -> None:
        """A link whose hash is not that of what it says."""
        if len(self.links) < MOST:
            self.links.append((link, at))
        else:
            self._tell(kinds.CHANGED, link, at, "the link was changed")

    def bad_entry(self, link: Link, entry: Entry) -> None:
        """An entry that does not say what was sealed."""
        if len(self.entries) < MOST:
            self.entries.append((link, entry))
        else:
            self._tell(kinds.CHANGED, link, entry.at, "the entry was changed")

    def end(self) -> None:
        """Tell of each whether it was changed or swapped."""
        for link, at in self.links:
            if any(_stood_here(link, other) for other, _ in self.links if other is not link):
                self._tell(kinds.REORDERED, link, at, "the link was swapped with another")
            else:
                self._tell(kinds.CHANGED, link, at, "the link was changed")
        for link, entry in self.entries:
            if any(_said_this(link, other) for _, other in self.entries if other is not entry):
                self._tell(kinds.REORDERED, link, entry.at, "swapped with another entry")
            else:
                self._tell(kinds.CHANGED, link, entry.at, "the entry was changed")

    def _tell(self, kind: str, link: Link, at: str | None, text: str) -> None:
        self.found.add(Difference(kind, link.seq, link.seq, text, link.entry_id, at))


def _stood_here(link: Link, other: Link) -> bool:
    """Whether what `other` points to is what `link` pointed to when it was sealed."""
    return link_hash(link.previous_hash, other.entry_id, other.entry_hash) == link.hash


def _said_this(link: Link, other: Entry) -> bool:
    """Whether `other` says what the entry of `link` said when it was sealed."""
    try:
        return entry_hash(other._replace(entry_id=link.entry_id)) == link.entry_hash
    except TypeError:
        return False
