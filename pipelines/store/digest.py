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
    instructions,
    judgements,
    manual_queue,
    notices,
    payroll_skips,
    recipients,
    register_history,
    standings,
)

_SIZE = 2**256


def kinds() -> dict[str, Select[tuple[object, ...]]]:
    """Per kind of content the columns that make it up."""
    return {
        "register": select(
            recipients.c.recipient_id,
            recipients.c.content_hash,
            recipients.c.registered,
            recipients.c.known_from,
        ),
        "register_history": select(
            register_history.c.recipient_id,
            register_history.c.version,
            register_history.c.content_hash,
            register_history.c.known_from,
        ),
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
        ).where(cases.c.status == "open"),
        "judgements": select(
            judgements.c.recipient_id,
            judgements.c.judgement_id,
            judgements.c.evidence_id,
            judgements.c.fact,
            judgements.c.link,
            judgements.c.verdict,
            judgements.c.known_from,
            judgements.c.known_to,
        ),
        "manual_queue": select(manual_queue),
        "payroll": select(payroll_skips),
        "instructions": select(instructions),
        "notices": select(notices).where(notices.c.status.in_(("due", "sent"))),
    }


def digest(connection: Connection) -> dict[str, dict[str, str | int]]:
    """Rows and hash per kind; what lapsed or was decided is history, not counted."""
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
