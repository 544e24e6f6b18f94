"""One hash per kind of business content, so that two databases can be compared.

The hash of a kind is the sum of the hashes of its rows: it does not depend on the order of
rows or runs, and leaves out what says when or by which run something was computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import Connection, Select, select

from pipelines.store.tables import (
    cases,
    evidence,
    manual_queue,
    payroll_skips,
    recipients,
    standings,
)

_SIZE = 2**256


def kinds() -> dict[str, Select[tuple[object, ...]]]:
    """Per kind of content the columns that make it up."""
    return {
        "register": select(recipients.c.recipient_id, recipients.c.content_hash),
        "evidence": select(
            evidence.c.recipient_id,
            evidence.c.evidence_id,
            evidence.c.feed,
            evidence.c.business_day,
            evidence.c.kind,
            evidence.c.occurred_on,
            evidence.c.grade,
            evidence.c.known_from,
            evidence.c.known_to,
            evidence.c.details,
        ),
        "standings": select(
            standings.c.recipient_id,
            standings.c.jurisdiction,
            standings.c.content,
            standings.c.next_change_on,
        ),
        "cases": select(
            cases.c.case_id,
            cases.c.recipient_id,
            cases.c.kind,
            cases.c.ground,
            cases.c.grade,
            cases.c.opened_on,
            cases.c.evidence,
            cases.c.status,
        ).where(cases.c.status != "lapsed"),
        "manual_queue": select(manual_queue),
        "payroll": select(payroll_skips),
    }


def digest(connection: Connection) -> dict[str, dict[str, str | int]]:
    """Rows and hash per kind; a case that lapsed is history, not state, and not counted."""
    return {name: _hash(_lines(connection, query)) for name, query in kinds().items()}


def _lines(connection: Connection, query: Select[tuple[object, ...]]) -> Iterator[str]:
    result = connection.execute(query, execution_options={"yield_per": 20_000})
    for row in result:
        yield "\x1f".join("" if value is None else str(value) for value in row)


def _hash(lines: Iterator[str]) -> dict[str, str | int]:
    total, rows = 0, 0
    for line in lines:
        total = (total + int.from_bytes(sha256(line.encode()).digest(), "big")) % _SIZE
        rows += 1
    return {"rows": rows, "hash": f"{total:064x}"}
