"""Birth cohorts for the brakes: recipients on the register, and those whom a batch reports lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

import pyarrow.parquet as pq

from pipelines.brakes.measuring import cohort_of
from pipelines.home import whole
from pipelines.links.file import read_links
from pipelines.prepared.installed import prepared_register
from pipelines.store import brakes
from pipelines.store.batches import Batch
from pipelines.workspace import Workspace

PART = 5000
"""Recipients asked for at once."""


def people(ws: Workspace) -> dict[str, int]:
    """Recipients on the register by cohort; counted once a version of the register."""
    with prepared_register(ws) as prepared:
        kept = prepared.folder / "cohorts.json"
        try:
            told = json.loads(kept.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            told = {}
        if told.get("digest") == prepared.digest:
            return dict(told["people"])
        column = pq.read_table(prepared.path("people"), columns=["birth_date"])["birth_date"]
        found = _count(column.to_pylist())
        with whole(kept) as part:
            part.write_text(
                json.dumps({"digest": prepared.digest, "people": found}), encoding="utf-8"
            )
    return found


def losses(ws: Workspace, batch: Batch) -> dict[str, int]:
    """Recipients with a certain link in a batch, by cohort."""
    now = read_links(ws.home.batch_dir(batch.batch_id)).now
    ids = sorted(set(now.loc[now["grade"] == "certain", "recipient_id"]))
    found: list[str | None] = []
    with ws.store.read() as connection:
        for start in range(0, len(ids), PART):
            found += brakes.birth_dates(connection, ids[start : start + PART])
    return _count(found)


def _count(birth_dates: Iterable[str | None]) -> dict[str, int]:
    return dict(sorted(Counter(cohort_of(text) for text in birth_dates).items()))
