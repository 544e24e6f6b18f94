"""Verification: is the audit trail the one that was sealed, and if not, where not?

The chain is read once as a stream and held against the entries, against itself and against the
published heads. What memory it takes does not depend on its length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipelines.audit import differences as kinds
from pipelines.audit.breaks import Breaks
from pipelines.audit.chain import GENESIS, entry_hash, link_hash
from pipelines.audit.differences import Difference, Verified
from pipelines.audit.head_checks import check_heads
from pipelines.audit.heads import Head
from pipelines.audit.swaps import Swaps
from pipelines.store import Connection, audit_chain
from pipelines.store.audit_chain import Entry, Link

ASK_EVERY = 2000
"""Links between two questions whether to go on."""


class VerificationStopped(RuntimeError):
    """Whoever asked did not want to wait any longer; nothing is said about the trail."""


def verify(
    connection: Connection,
    heads: Sequence[Head],
    unreadable: Sequence[str] = (),
    key: str = "",
    go_on: Callable[[], bool] = lambda: True,
) -> Verified:
    """Check every entry, every link, the numbering and the published heads.

    Args:
        connection: a transaction that reads.
        heads: published heads, in any order; the same head may be there twice.
        unreadable: names of files that should be heads and are not.
        key: public key of the installation in hexadecimal; empty: signatures are not checked.
        go_on: asked now and then while the chain is read.

    Raises:
        VerificationStopped: `go_on` said no.
    """
    found = Verified()
    walk = _Walk(connection, found, heads)
    for at, (link, entry) in enumerate(audit_chain.walk(connection)):
        if at % ASK_EVERY == 0 and not go_on():
            raise VerificationStopped(f"stopped after {at} entries: run `certify audit verify`")
        walk.step(link, entry)
    walk.end()
    check_heads(found, heads, unreadable, key)
    found.waiting, found.waiting_since = audit_chain.waiting(connection)
    found.differences.sort(key=lambda one: (one.seq, one.until, one.kind))
    return found


class _Walk:
    """Goes along the chain, one link at a time, and remembers only the link before."""

    def __init__(self, connection: Connection, found: Verified, heads: Sequence[Head]) -> None:
        self.found = found
        self.breaks = Breaks(connection, found, heads)
        self.swaps = Swaps(found)
        self.before = Link(0, 0, "", "", GENESIS)
        self.at: str | None = None

    def step(self, link: Link, entry: Entry | None) -> None:
        """Check one link and its entry."""
        if not isinstance(link.seq, int):
            text = f"the link after {self.before.seq} has a number that is none"
            at = self.before.seq + 1
            self.found.add(Difference(kinds.CHANGED, at, at, text, at=self.at))
            return
        gap = link.seq != self.before.seq + 1
        if gap:
            self._gap(link)
        own = link_hash(link.previous_hash, link.entry_id, link.entry_hash)
        self._entry(link, entry)
        if own != link.hash:
            self.swaps.bad_link(link, self.at)
        if not gap:
            self.breaks.join(self.before, link, self.at)
        self.breaks.head_at(link)
        self.before = link
        self.found.sealed += 1
        self.found.last_seq, self.found.last_hash = link.seq, link.hash

    def end(self) -> None:
        """Say what can only be said once all links are read."""
        self.swaps.end()
        self.breaks.end(self.before.seq, self.at)

    def _gap(self, link: Link) -> None:
        first, last = self.before.seq + 1, link.seq - 1
        text = f"the numbers {first} to {last} are missing from the chain"
        self.found.add(Difference(kinds.REMOVED, first, last, text, at=self.at))
        self.breaks.start_anew(link)

    def _entry(self, link: Link, entry: Entry | None) -> None:
        if entry is None:
            text = "the entry is sealed, but gone"
            self.found.add(
                Difference(kinds.REMOVED, link.seq, link.seq, text, link.entry_id, self.at)
            )
            return
        self.at = entry.at
        if not _intact(entry, link.entry_hash):
            self.swaps.bad_entry(link, entry)


def _intact(entry: Entry, sealed_hash: str) -> bool:
    try:
        return entry_hash(entry) == sealed_hash
    except TypeError:  # a column was given a value of another type
        return False
