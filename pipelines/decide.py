"""decide: links become evidence, and evidence becomes standings, cases and the manual queue.

The evidence of a delivery is a function of all its revisions, and a standing is a function of
all evidence, so the order in which batches are decided does not matter. Chunks of recipients
are written one after another; a batch counts as decided after its last chunk, so a run that
was killed is simply run again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from pipelines.facts import evidence_id, facts_of, link_key
from pipelines.intervals import held
from pipelines.judging import Judge, judge_with
from pipelines.store import Connection, evidence, horizon, standings
from pipelines.store.batches import Batch
from pipelines.workspace import Workspace

USABLE = ("matched", "decided")

STORED = ("kind", "occurred_on", "grade", "details", "row_id", "score", "link")
"""Columns of a fact that are kept with the evidence."""


def decide(ws: Workspace, batch_id: str) -> dict[str, int]:
    """Decide what follows from a matched batch.

    Returns:
        Recipients touched and pieces of evidence held, for the run's summary.

    Raises:
        ValueError: the batch was not matched yet.
    """
    batch = ws.store.batches.get(batch_id)
    if batch.status not in USABLE:
        raise ValueError(
            f"batch {batch_id} is {batch.status}, not matched: run check and match first"
        )
    facts = _facts_of_delivery(ws, batch)
    facts["link"] = _keep_links(ws, facts["link"])
    with judge_with(ws.settings.workers, ws.settings.parameters) as judge:
        for chunk in _chunks(facts, ws.settings.chunk_recipients):
            _decide_chunk(ws, judge, batch, chunk)
        if facts.empty:
            _advance(ws, batch.received_on)
    ws.store.batches.record(batch_id, status="decided")
    return {"recipients": facts["recipient_id"].nunique(), "evidence": len(facts)}


def _facts_of_delivery(ws: Workspace, batch: Batch) -> pd.DataFrame:
    """Facts of all revisions of the delivery that a batch belongs to, with their intervals."""
    revisions = []
    for one in ws.store.batches.find(batch.feed, batch.business_day):
        if one.status in USABLE:
            folder = ws.home.batch_dir(one.batch_id)
            facts = facts_of(batch.feed, folder / "clean.parquet", folder / "links.parquet")
            revisions.append((one.received_on, facts))
    return held(revisions)


def _keep_links(ws: Workspace, comparisons: pd.Series) -> pd.Series:
    """Store each way in which fields compared once, and give its key for every fact."""
    keys = {text: link_key(text) for text in comparisons.unique()}
    with ws.store.write() as connection:
        evidence.add_links(connection, {key: text for text, key in keys.items()})
    return comparisons.map(keys)


def _chunks(facts: pd.DataFrame, size: int) -> Iterator[pd.DataFrame]:
    """Parts of at most `size` recipients; all facts of a recipient are in one part."""
    facts = facts.sort_values("recipient_id", kind="stable")
    number = (facts["recipient_id"] != facts["recipient_id"].shift()).cumsum() - 1
    for _, part in facts.groupby(number // size, sort=True):
        yield part


def _decide_chunk(ws: Workspace, judge: Judge, batch: Batch, facts: pd.DataFrame) -> None:
    ids = list(dict.fromkeys(facts["recipient_id"]))
    with ws.store.write() as connection:
        here = horizon.advance(connection, batch.received_on)
        standings.lock(connection, ids)
        _hold(connection, batch, facts, ids)
        judge.judge(connection, ids, here, batch.batch_id)


def _hold(connection: Connection, batch: Batch, facts: pd.DataFrame, ids: list[str]) -> None:
    """Bring the stored evidence of this delivery in line with what its revisions say."""
    wanted = {row["evidence_id"]: row for row in _rows(batch, facts)}
    stored = {
        row.evidence_id: row
        for row in evidence.held(connection, ids)
        if row.feed == batch.feed and row.business_day == batch.business_day
    }
    evidence.add(connection, [row for key, row in wanted.items() if key not in stored])
    evidence.redate(
        connection,
        [row for key, row in wanted.items() if key in stored and _moved(row, stored[key])],
    )


def _moved(wanted: dict[str, Any], stored: evidence.Held) -> bool:
    return (wanted["known_from"], wanted["known_to"]) != (stored.known_from, stored.known_to)


def _rows(batch: Batch, facts: pd.DataFrame) -> Iterator[dict[str, Any]]:
    names = ["recipient_id", *STORED, "known_from", "known_to", "nth"]
    for values in zip(*(facts[name].tolist() for name in names), strict=True):
        fact = dict(zip(names, values, strict=True))
        told = (fact["kind"], str(fact["occurred_on"]), fact["grade"], fact["details"])
        nth = str(fact.pop("nth"))
        yield fact | {
            "evidence_id": evidence_id(
                batch.feed, batch.business_day, fact["recipient_id"], (*told, nth)
            ),
            "feed": batch.feed,
            "business_day": batch.business_day,
            "known_to": fact["known_to"] if isinstance(fact["known_to"], date) else None,
        }


def _advance(ws: Workspace, day: date) -> None:
    with ws.store.write() as connection:
        horizon.advance(connection, day)
