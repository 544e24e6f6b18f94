"""Audit entries: written in the transaction of what they tell of, and never changed.

An entry carries ids, codes, counts and hashes. What looks like an identity number or a Chinese
name is refused, so that the trail may be shown to an auditor and kept for decades.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from pipelines.store.tables import audit_entries

SYSTEM = "system"
"""The actor of what no person did: the schedule, a stage."""

_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z])[1-9][0-9]{{5}}(?:(?:18|19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9Xx]"
    rf"|[0-9]{{2}}{_DAY}[0-9]{{3}})(?![0-9A-Za-z])"
)
"""An identity number of eighteen or fifteen characters, by the birth date inside it."""

_HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def note(
    connection: Connection, *, actor: str, action: str, subject: str, content: dict[str, Any]
) -> None:
    """Write one entry, in the transaction of what it tells of.

    Args:
        connection: a transaction that writes.
        actor: who did it: a user's id, or `SYSTEM`.
        action: what was done, as a code: `batch.decided`, `finding.approved`, `detail.viewed`.
        subject: what it was done to: the id of a recipient, case, batch or user.
        content: the rest, as ids, codes, counts, days and hashes.

    Raises:
        ValueError: something looks like a name or an identity number; nothing was written.
    """
    text = canonical(content)
    for where, told in (("actor", actor), ("subject", subject), ("content", text)):
        _refuse_personal(told, f"{action}: {where}")
    row = {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "actor": actor,
        "action": action,
        "subject": subject,
        "content": text,
    }
    connection.execute(audit_entries.insert(), [row])


def note_batch(connection: Connection, batch_id: str, columns: dict[str, Any]) -> None:
    """Note that a batch took a status, with the counts that were recorded with it."""
    counts = {name: n for name, n in columns.items() if isinstance(n, int)}
    action = f"batch.{columns['status']}"
    note(connection, actor=SYSTEM, action=action, subject=batch_id, content=counts)


def note_rules(connection: Connection, before: str | None, now: str) -> None:
    """Note that another version of the rules is in force."""
    content = {"before": before, "now": now}
    note(connection, actor=SYSTEM, action="rules.applied", subject="rules", content=content)


def canonical(value: Any) -> str:
    """JSON that is the same text for the same value; days as YYYY-MM-DD."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"an audit entry cannot carry a {type(value).__name__}: give an id or a count")


def _refuse_personal(text: str, where: str) -> None:
    if _NUMBER.search(text) or _HAN.search(text):
        raise ValueError(
            f"audit entry {where} looks like a name or an identity number: "
            "give an id, a code or a hash instead"
        )
