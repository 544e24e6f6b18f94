"""The sealer: numbers audit entries and chains them by hash.

There is one chain. Whoever seals holds a lock for a chunk, so that two sealers take turns and
cannot fork it; the database refuses a second entry after the same one besides.
"""

from __future__ import annotations

from pipelines.audit.chain import GENESIS, entry_hash, link_hash
from pipelines.store import Connection, Store, audit_chain
from pipelines.store.audit_chain import Link

CHUNK = 5000

LOOK_BACK = 100_000
"""How many sealed entries back the daily sealing looks for one that committed late. It would have
to come from a transaction that stayed open while all of these were written and sealed."""


def seal(store: Store, chunk: int = CHUNK, look_back: int | None = None) -> int:
    """Seal every entry that is not in the chain yet; returns how many.

    Args:
        store: the database of record.
        chunk: entries sealed in one transaction.
        look_back: look only among the entries since the last so many; default: among all.
    """
    sealed, after, more = 0, 0, True
    if look_back is not None:
        with store.read() as connection:
            after = audit_chain.id_before(connection, look_back)
    while more:
        with store.write() as connection:
            count, after = _seal_chunk(connection, after, chunk)
        sealed += count
        more = count == chunk
    return sealed


def _seal_chunk(connection: Connection, after: int, limit: int) -> tuple[int, int]:
    """Seal at most `limit` entries with an id above `after`; how many, and the last id."""
    audit_chain.hold(connection)
    entries = audit_chain.unsealed(connection, after, limit)
    if not entries:
        return 0, after
    end = audit_chain.last(connection)
    seq, previous = (end.seq, end.hash) if end else (0, GENESIS)
    links = []
    for number, entry in enumerate(entries, seq + 1):
        own = entry_hash(entry)
        links.append(
            Link(number, entry.entry_id, own, previous, link_hash(previous, entry.entry_id, own))
        )
        previous = links[-1].hash
    audit_chain.append(connection, links)
    return len(links), entries[-1].entry_id
