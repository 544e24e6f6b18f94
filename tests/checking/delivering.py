"""Made-up deliveries for the tests of receive and check."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.check import check
from pipelines.receive import receive
from pipelines.store.batches import Batch
from pipelines.workspace import Workspace

DAY = date(2026, 4, 20)
TRAVEL = "row_id,name,sex,birth_date,id_number,doc_type,mode,travel_date,boarded"
MEDICAL = (
    "row_id,name,sex,birth_date,id_number,med_type,admission_date,discharge_date,discharge_status"
)


def journey(number: int, **changes: str) -> str:
    """One good row of the travel feed, with some fields changed."""
    row = {
        "row_id": f"T{number:05d}",
        "name": "王小明",
        "sex": "1",
        "birth_date": "1950-03-01",
        "id_number": f"11010119500301{number % 10000:04d}",
        "doc_type": "1",
        "mode": "rail",
        "travel_date": "2026-04-20",
        "boarded": "1",
    }
    return ",".join({**row, **changes}.values())


def journeys(count: int, start: int = 1) -> list[str]:
    """Good rows of the travel feed."""
    return [journey(n) for n in range(start, start + count)]


def stay(number: int, med_type: str = "21", **changes: str) -> str:
    """One good row of the medical feed."""
    row = {
        "row_id": f"M{number:05d}",
        "name": "李红",
        "sex": "2",
        "birth_date": "1948-07-09",
        "id_number": f"11010119480709{number % 10000:04d}",
        "med_type": med_type,
        "admission_date": "2026-04-10",
        "discharge_date": "2026-04-18",
        "discharge_status": "1",
    }
    return ",".join({**row, **changes}.values())


def table(header: str, rows: Iterable[str], end: str = "\n") -> bytes:
    """A file in UTF-8."""
    return (end.join([header, *rows]) + end).encode()


def deliver(ws: Workspace, content: bytes, feed: str = "travel", suffix: str = ".csv") -> Path:
    """Put a file into the inbox under its own name."""
    folder = ws.home.inbox(feed)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{feed}_{DAY}{suffix}"
    file.write_bytes(content)
    return file


def run(ws: Workspace, content: bytes, feed: str = "travel", suffix: str = ".csv") -> Batch:
    """Deliver, receive and check one file."""
    deliver(ws, content, feed, suffix)
    return check(ws, receive(ws, feed, DAY)[-1])


def clean_rows(ws: Workspace, batch: Batch) -> list[dict[str, Any]]:
    """The clean rows of a batch."""
    return _rows(ws, batch, "clean.parquet")


def quarantine_rows(ws: Workspace, batch: Batch) -> list[dict[str, Any]]:
    """The quarantine of a batch."""
    return _rows(ws, batch, "quarantine.parquet")


def _rows(ws: Workspace, batch: Batch, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(ws.home.batch_dir(batch.batch_id) / name).to_pylist()
    return rows


def account(ws: Workspace, batch: Batch) -> tuple[int, int, int, int, int]:
    """Rows, excluded, quarantined, clean and waiting, having made sure that they add up."""
    clean = 0 if batch.status == "blocked" else len(clean_rows(ws, batch))
    fates = (batch.excluded or 0, batch.quarantined or 0, clean, batch.waiting or 0)
    assert sum(fates) == batch.rows
    if batch.status == "checked":
        assert len(quarantine_rows(ws, batch)) == batch.quarantined
    return (batch.rows or 0, *fates)


def reasons(batch: Batch) -> dict[str, list[int]]:
    """Row numbers shown as examples, by reason."""
    assert batch.verdict is not None
    return {q["reason"]: q["examples"] for q in batch.verdict["quarantined"]}
