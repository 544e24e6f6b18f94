"""Published heads held against each other: readable, signed, none missing in between."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.audit import differences as kinds
from pipelines.audit.differences import Difference, Verified
from pipelines.audit.heads import Head
from pipelines.audit.signing import signed_by


def check_heads(
    found: Verified, heads: Sequence[Head], unreadable: Sequence[str], key: str
) -> None:
    """Add what is wrong with the heads themselves; the chain is held against them elsewhere."""
    different = sorted(set(heads), key=lambda head: (head.seq, head.at))
    found.heads = len(different)
    for name in unreadable:
        found.add(Difference(kinds.HEAD, 0, 0, f"{name} is not a head: restore it from its copy"))
    known = {head.own_hash for head in different}
    starts = 0
    for head in different:
        if key and not signed_by(key, head.told(), head.signature):
            _tell(found, head, "is not signed by the key of this installation")
        starts += head.previous is None
        if head.previous is not None and head.previous not in known:
            _tell(found, head, "follows a head that is missing")
        if head.previous is None and starts > 1:
            _tell(found, head, "says that it is the first, and so does another")


def _tell(found: Verified, head: Head, what: str) -> None:
    text = f"the head of {head.at} {what}"
    found.add(Difference(kinds.HEAD, head.seq, head.seq, text, at=head.at))
