"""What stays of a file that goes: its hash, its counts, when and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.checking.sidecar import sha256_of
from pipelines.home import whole
from pipelines.retention.database import PARTS
from pipelines.retention.periods import load_periods
from pipelines.retention.plan import DATABASE, Item
from pipelines.workspace import Workspace

TOMBSTONE = "purged.json"
"""The file in a batch's folder that says what was removed of it."""


def row_of(ws: Workspace, item: Item, day: date) -> dict[str, Any]:
    """What stays of an item, as a row of the table `purges`."""
    period = load_periods()[item.kind]
    digest, size, rows = _measure(ws, item)
    return {
        "place": item.place,
        "name": item.name,
        "sha256": digest,
        "kind": item.kind,
        "feed": item.feed,
        "files": 0 if item.place == DATABASE else 1,
        "bytes": size,
        "rows": rows,
        "purged_on": day,
        "days": item.days,
        "reason": "; ".join(period.cites),
    }


def together(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows to record: logs of a day, which are many and small, as one."""
    told = [row for row in rows if row["kind"] != "log"]
    logs = [row for row in rows if row["kind"] == "log"]
    if logs:
        text = "\n".join(sorted(f"{row['sha256']} {row['name']}" for row in logs))
        told.append(
            logs[0]
            | {
                "name": "*",
                "sha256": sha256(text.encode()).hexdigest(),
                "files": len(logs),
                "bytes": sum(row["bytes"] for row in logs),
            }
        )
    return told


def _measure(ws: Workspace, item: Item) -> tuple[str, int, int | None]:
    """Hash, bytes and rows of what goes."""
    if item.place == DATABASE:
        with ws.store.read() as connection:
            told = [tuple(map(str, row)) for row in PARTS[item.part].rows(connection, item.since)]
        text = "\n".join("\x1f".join(one) for one in told).encode()
        return sha256(text).hexdigest(), len(text), len(told)
    rows = item.rows
    if item.path.suffix == ".parquet":
        rows = _parquet_rows(item.path)
    return sha256_of(item.path), item.path.stat().st_size, rows


def _parquet_rows(path: Path) -> int | None:
    """Rows of a Parquet file; None where it is damaged, which must not keep it from going."""
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, ValueError):
        return None


def write_tombstone(path: Path, place: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write down in the folder itself what was removed; what it says already stays."""
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"removed": []}
    known = {(one["name"], one["sha256"]) for one in told["removed"]}
    fresh = [
        {name: value for name, value in row.items() if name not in ("place", "files", "feed")}
        for row in rows
        if (row["name"], row["sha256"]) not in known
    ]
    with whole(path) as part:
        part.write_text(
            json.dumps(
                {"batch_id": place, "removed": [*told["removed"], *fresh]},
                ensure_ascii=False,
                indent=1,
                default=str,
            )
            + "\n",
            encoding="utf-8",
        )
