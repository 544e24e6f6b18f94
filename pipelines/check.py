"""check: one batch against the contract of its feed.

Takes a received batch; gives clean.parquet, quarantine.parquet and verdict.json in the batch's
folder, and its counts in the database of record. A broken minimum, or a file that cannot be read
as a whole, blocks the batch: nothing of it goes on, all its rows wait.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from expectations import load_contract
from pipelines.checking.screening import screen_file
from pipelines.checking.sidecar import mismatch
from pipelines.checking.verdict import refused, screened
from pipelines.home import whole
from pipelines.store.batches import Batch
from pipelines.tabular import FileRefused, count_rows
from pipelines.turns import one_at_a_time
from pipelines.workspace import Workspace

log = logging.getLogger(__name__)

DONE = ("matched", "decided", "replaced", "held", "refused")
"""Batches that are past check: their outcome stands, a rerun changes nothing."""


def check(ws: Workspace, batch_id: str) -> Batch:
    """Check a batch; idempotent: the same file gives the same clean rows and verdict.

    Returns:
        The batch as recorded, with status `checked` or `blocked`.

    Raises:
        KeyError: no such batch.
        FileNotFoundError: the file as it came is gone from the batch's folder.
    """
    with one_at_a_time(ws, ws.store.batches.get(batch_id)):
        batch = ws.store.batches.get(batch_id)  # another process may be further
        if batch.status in DONE:
            log.info("batch %s is %s: its check stands", batch_id, batch.status)
            return batch
        return _check(ws, batch)


def _check(ws: Workspace, batch: Batch) -> Batch:
    batch_id = batch.batch_id
    folder = ws.home.batch_dir(batch_id)
    verdict = _judge(ws, batch, folder)
    if verdict["outcome"] == "blocked":
        for name in ("clean.parquet", "quarantine.parquet"):
            (folder / name).unlink(missing_ok=True)
    verdict = {
        "batch_id": batch_id,
        "feed": batch.feed,
        "business_day": batch.business_day.isoformat(),
        "revision": batch.revision,
        "sha256": batch.sha256,
        **verdict,
    }
    with whole(folder / "verdict.json") as part:
        part.write_text(json.dumps(verdict, ensure_ascii=False, indent=1), encoding="utf-8")
    ws.store.batches.record(batch_id, verdict=verdict, **_columns(verdict))
    log.info("batch %s: %s", batch_id, _line(verdict))
    return ws.store.batches.get(batch_id)


def make_clean_again(ws: Workspace, batch: Batch) -> None:
    """Write the clean and the quarantined rows of a checked batch once more, from its file.

    Raises:
        ValueError: the file is no longer what it was when it was checked.
    """
    verdict = _judge(ws, batch, ws.home.batch_dir(batch.batch_id))
    if verdict["outcome"] == "blocked":
        raise ValueError(f"batch {batch.batch_id}: {verdict['message']}")


def _judge(ws: Workspace, batch: Batch, folder: Path) -> dict[str, Any]:
    contract = load_contract(batch.feed, ws.settings.contracts)
    raw = folder / "raw" / batch.file_name
    if not raw.is_file():
        raise FileNotFoundError(
            f"batch {batch.batch_id}: {batch.file_name} is gone from its raw folder; receive it "
            "again before checking"
        )
    if message := mismatch(raw, batch.sha256):
        return refused("checksum", message, count_rows(raw, contract))
    try:
        screening = screen_file(
            raw,
            contract,
            day=batch.business_day,
            clean=folder / "clean.parquet",
            quarantine=folder / "quarantine.parquet",
            extra=ws.settings.contracts,
        )
    except FileRefused as stopped:
        return refused(stopped.code, str(stopped), count_rows(raw, contract))
    return screened(contract, screening, batch.business_day, ws.settings.contracts)


def _columns(verdict: dict[str, Any]) -> dict[str, Any]:
    """Counts of the batch: rows = excluded + quarantined + clean, or all of them wait."""
    rows = verdict["rows"]
    if verdict["outcome"] == "blocked":
        counts = {"excluded": 0, "quarantined": 0, "waiting": rows}
        counts |= {"certain": 0, "possible": 0, "unmatched": 0}
        return {"status": "blocked", "rows": rows, "message": verdict["message"], **counts}
    return {
        "status": "checked",
        "rows": rows,
        "excluded": sum(e["rows"] for e in verdict["excluded"]),
        "quarantined": sum(q["rows"] for q in verdict["quarantined"]),
        "certain": None,
        "possible": None,
        "unmatched": None,
        "waiting": 0,
        "message": None,
    }


def _line(verdict: dict[str, Any]) -> str:
    if verdict["outcome"] == "blocked":
        return f"blocked, {verdict['rows']} rows wait: {verdict['message']}"
    counts = _columns(verdict)
    return (
        f"{verdict['rows']} rows, {counts['excluded']} excluded by rule, "
        f"{counts['quarantined']} quarantined, {verdict['clean']} clean; "
        f"{len(verdict['warnings'])} warnings"
    )
