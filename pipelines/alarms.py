"""Alarms: one line each in `runs/failures.jsonl`, which a monitor can follow.

A line holds ids, codes and counts, never a text that could quote a row.
"""

from __future__ import annotations

import json
from typing import Any

from pipelines.workspace import Workspace


def raise_alarm(ws: Workspace, line: dict[str, Any], once: bool = False) -> str:
    """Append an alarm, with `once` only if the same line is not there; gives back the line."""
    text = json.dumps(line, sort_keys=True)
    path = ws.home.root / "runs" / "failures.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if once and path.exists() and text in path.read_text(encoding="utf-8").splitlines():
        return text
    with path.open("a", encoding="utf-8") as file:  # one short write: lines never mix
        file.write(text + "\n")
    return text
