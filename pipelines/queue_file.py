"""The manual certification queue as files for those who call, write and visit.

A day leaves a file of what has changed since the morning; the whole list is written when
somebody asks for it. One row a recipient. UTF-8 with a byte order mark, so that a spreadsheet
shows Chinese; a cell that a spreadsheet could take for a formula is quoted.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.audit.noting import note_export, operator
from pipelines.home import whole
from pipelines.store import horizon, queue
from pipelines.workspace import Workspace
from rules import Reason, explain_reason

COLUMNS = (
    "recipient_id",
    "name",
    "jurisdiction",
    "benefit_class",
    "due_on",
    "in_queue_since",
    "certified_through",
    "payment",
    "why",
    "why_zh",
    "why_en",
    "open_channels",
    "phone",
    "phone_owner",
    "street_office",
    "mobility",
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

WRITTEN = "queue_changes_written"
"""Named value: the last day whose changes were written as a file."""


def write_changes(ws: Workspace) -> int:
    """Write what changed in the queue, a file a day; return the changes of the last day.

    Days that were passed over without a hand over are written too; the last one is written again
    as long as it lasts. A day without a change leaves a file that says so.
    """
    with ws.store.read() as connection:
        here = horizon.read(connection)
        if here is None:
            return 0
        last = horizon.value(connection, WRITTEN)
        since = date.fromisoformat(last) if last else date.min
        count = 0
        for day in sorted({*queue.days_with_changes(connection, min(since, here)), here}):
            rows = (_change(row) for row in queue.changes(connection, day))
            path = ws.home.queue_changes_csv(day)
            count = _write(path, ("change", *COLUMNS), rows)
            note_export(ws, f"queue_changes/{day}", path, count)
    with ws.store.write() as connection:
        horizon.set_value(connection, WRITTEN, here.isoformat())
    return count


def export_queue(ws: Workspace, out: Path | None = None) -> tuple[Path, int]:
    """Write the whole queue as it stands, those due first at the top.

    Returns:
        The file (by default `queue/manual_queue_<horizon>.csv` of the home folder) and how many
        recipients it lists.

    Raises:
        ValueError: nothing was run yet.
    """
    with ws.store.read() as connection:
        day = horizon.read(connection)
        if day is None:
            raise ValueError("nothing was run yet, so there is no queue: `certify run` first")
        path = out or ws.home.queue_csv(day)
        count = _write(path, COLUMNS, (_row(row) for row in queue.entries(connection)))
    note_export(ws, f"manual_queue/{day}", path, count, operator())
    return path, count


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[list[str]]) -> int:
    count = 0
    with whole(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        part.chmod(0o600)
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _change(entry: Any) -> list[str]:
    """A change and the place it led to; who was removed has none."""
    return [entry.change, *_row(entry)]


def _row(entry: Any) -> list[str]:
    cells = (
        entry.recipient_id,
        entry.name,
        entry.jurisdiction,
        entry.benefit_class,
        entry.due_on,
        entry.since,
        entry.certified_through,
        entry.payment,
        *_why(entry.why),
        _channels(entry.channels),
        entry.phone,
        entry.phone_owner,
        entry.street_office,
        entry.mobility,
    )
    return [safe(value) for value in cells]


@lru_cache(maxsize=100_000)
def _why(told: str | None) -> tuple[str, str, str]:
    """The reasons as codes, in Chinese and in English; few differ, so each is put in words once."""
    reasons = [
        Reason(code, (), tuple((name, value) for name, value in params), message)
        for code, params, message in json.loads(told or "[]")
    ]
    codes = " ".join(reason.code for reason in reasons)
    chinese, english = (
        " ".join(explain_reason(reason, lang) for reason in reasons) for lang in ("zh", "en")
    )
    return codes, chinese, english


@lru_cache(maxsize=1000)
def _channels(told: str | None) -> str:
    return " ".join(json.loads(told or "[]"))


def safe(value: date | str | None) -> str:
    """A value as a cell that no spreadsheet runs as a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
