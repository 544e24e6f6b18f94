"""Where the chain breaks: links that do not follow the one before, and heads that do not fit.

A link whose predecessor stands elsewhere in the chain was moved, or something was put in before
it. One whose predecessor is nowhere follows something that was changed or taken out; which of the
two is told by the next published head: after a change the numbers behind it still fit.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.audit import differences as kinds
from pipelines.audit.chain import GENESIS, link_hash
from pipelines.audit.differences import Difference, Verified
from pipelines.audit.heads import Head
from pipelines.store import Connection, audit_chain
from pipelines.store.audit_chain import Link


class Breaks:
    """Finds breaks while the chain is read."""

    def __init__(self, connection: Connection, found: Verified, heads: Sequence[Head]) -> None:
        self.connection = connection
        self.found = found
        self.heads: dict[int, set[str]] = {}
        for head in heads:
            self.heads.setdefault(head.seq, set()).add(head.hash)
        self.unbroken_from = 0
        self.agreed = 0
        """Number of the last link that was held against a head."""
        self.count_then = 0
        """Differences that were found up to there."""
        self.open: list[tuple[int, str | None]] = []
        """Numbers before which something is changed or gone, and the time before."""
        self.moved: list[tuple[int, str | None]] = []

    def start_anew(self, link: Link) -> None:
        """Numbers are missing before this link: it cannot follow the one before."""
        self.unbroken_from = link.seq

    def join(self, before: Link, link: Link, at: str | None) -> None:
        """Check that a link follows the one before it."""
        if link.previous_hash == before.hash or not _sound(before) or not _sound(link):
            return  # an unsound link is told of where it stands
        place = 0 if link.previous_hash == GENESIS else self._place(link.previous_hash)
        if place is None:
            self.open.append((link.seq, at))
        elif self.unbroken_from <= place < before.seq:
            text = f"put in between the entries that were sealed after {place}"
            self.found.add(
                Difference(kinds.INSERTED, place + 1, before.seq, text, before.entry_id, at)
            )
        else:
            self.moved.append((link.seq, at))
        self.unbroken_from = link.seq

    def head_at(self, link: Link) -> None:
        """Hold a link against the heads that were published when it was the last one."""
        for told in sorted(self.heads.get(link.seq, ())):
            if told == link.hash:
                self._settle(link.seq, 0)
            else:
                self._differs(link, told)
        if link.seq in self.heads:
            self.agreed, self.count_then = link.seq, self.found.count

    def end(self, last: int, at: str | None) -> None:
        """Heads beyond the last link, and what no head could tell."""
        lost = 0
        for seq in sorted(seq for seq in self.heads if seq > last):
            for told in sorted(self.heads[seq]):
                place = self._place(told)
                if place is None:
                    lost = max(lost, seq)
                else:
                    self._settle(seq, seq - place)
        if lost:
            text = f"the chain ends at {last}, but a head was published for {lost}"
            if self.agreed < last:
                text += f"; what stands after {self.agreed} no head confirms either"
            self.found.add(Difference(kinds.CUT, last + 1, lost, text, at=at))
        for seq, before in self.open:
            if self.agreed < seq - 1 or self.found.count == self.count_then:
                text = "changed and sealed anew, or taken out and numbered anew: no head tells"
                self.found.add(Difference(kinds.BROKEN, self.agreed + 1, seq, text, at=before))
        self._tell_moved()

    def _differs(self, link: Link, told: str) -> None:
        place = self._place(told)
        if self.open and place is not None:
            self._settle(link.seq, link.seq - place)
        elif self.found.count == self.count_then and not self.open and not self.moved:
            text = f"not the chain whose head was published for {link.seq}"
            self.found.add(
                Difference(kinds.REWRITTEN, self.agreed + 1, link.seq, text, link.entry_id)
            )

    def _settle(self, head: int, missing: int) -> None:
        """Say of open breaks what a head tells: numbers shifted by `missing`, or not at all."""
        for seq, at in self.open:
            if missing == 0 and self.agreed >= seq - 1:
                continue  # the head before it has told already
            if missing > 0:
                kind, text = kinds.REMOVED, f"taken out before {seq}, and the rest numbered anew"
                text += f": {missing} missing according to the head of {head}"
                first = last = seq
            elif missing < 0:
                kind, text = kinds.INSERTED, f"{-missing} put in according to the head of {head}"
                first, last = self.agreed + 1, seq - 1
            else:
                kind, text = kinds.CHANGED, "changed and sealed anew"
                first, last = self.agreed + 1, seq - 1
            self.found.add(Difference(kind, first, last, text, at=at))
        self.open = []

    def _tell_moved(self) -> None:
        """Neighbours that are out of order are one difference."""
        runs: list[list[tuple[int, str | None]]] = []
        for seq, at in self.moved:
            if runs and runs[-1][-1][0] == seq - 1:
                runs[-1].append((seq, at))
            else:
                runs.append([(seq, at)])
        for run in runs:
            text = "not in the order in which they were sealed"
            self.found.add(Difference(kinds.REORDERED, run[0][0], run[-1][0], text, at=run[0][1]))

    def _place(self, link_hash: str) -> int | None:
        return audit_chain.place_of(self.connection, link_hash)


def _sound(link: Link) -> bool:
    """Whether the hash of a link is that of what it says; true of the start of the chain."""
    if link.seq == 0:
        return True
    return link_hash(link.previous_hash, link.entry_id, link.entry_hash) == link.hash
