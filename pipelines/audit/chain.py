"""How an audit entry is hashed and tied to the one before: two pure functions.

An auditor can compute both with nothing but a JSON encoder and SHA-256; `docs/audit.md` shows how.
"""

from __future__ import annotations

from hashlib import sha256

from pipelines.store.audit import canonical
from pipelines.store.audit_chain import Entry

GENESIS = "0" * 64
"""What stands for the hash of the entry before the first."""


def entry_hash(entry: Entry) -> str:
    """SHA-256 of an entry as a JSON array: id, time, actor, action, subject, content."""
    return sha256(canonical(list(entry)).encode()).hexdigest()


def link_hash(previous_hash: str, entry_id: int, hash_of_entry: str) -> str:
    """SHA-256 that ties an entry to all entries before it."""
    return sha256(f"{previous_hash} {entry_id} {hash_of_entry}".encode()).hexdigest()
