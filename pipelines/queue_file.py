"""The manual certification queue as a file for those who call, write and visit.

One row a recipient, those due first at the top. UTF-8 with a byte order mark, so that a
spreadsheet shows Chinese; a cell that a spreadsheet could take for a formula is quoted.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

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


def write_queue(ws: Workspace) -> int:
    """Write the queue as it stands and return how many recipients are in it."""
    with ws.store.read() as connection:
        day = horizon.read(connection)
        if day is None:
            return 0
        count = 0
        with (
            whole(ws.home.queue_csv(day)) as part,
            part.open("w", encoding="utf-8-sig", newline="") as file,
        ):
            part.chmod(0o600)
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for row in _rows(queue.entries(connection)):
                writer.writerow(row)
                count += 1
    return count


def _rows(entries: Iterator[Any]) -> Iterator[list[str]]:
    for entry in entries:
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
        yield [safe(value) for value in cells]


@lru_cache(maxsize=100_000)
def _why(told: str) -> tuple[str, str, str]:
    """The reasons as codes, in Chinese and in English; few differ, so each is put in words once."""
    reasons = [
        Reason(code, (), tuple((name, value) for name, value in params), message)
        for code, params, message in json.loads(told)
    ]
    codes = " ".join(reason.code for reason in reasons)
    chinese, english = (
        " ".join(explain_reason(reason, lang) for reason in reasons) for lang in ("zh", "en")
    )
    return codes, chinese, english


@lru_cache(maxsize=1000)
def _channels(told: str) -> str:
    return " ".join(json.loads(told))


def safe(value: date | str | None) -> str:
    """A value as a cell that no spreadsheet runs as a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
