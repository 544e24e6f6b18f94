"""decide: links become evidence, and evidence becomes standings, cases and the manual queue.

The evidence of a delivery is a function of all its revisions and of the versions of the register,
and a standing is a function of all evidence, so the order in which batches are decided does not
matter. Chunks of recipients
are written one after another; a batch counts as decided after its last chunk, so a run that
was killed is simply run again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from pipelines.evaluation.judging import Judge, judge_with
from pipelines.facts.batch import evidence_id, link_key
from pipelines.facts.file import facts_of_batch
from pipelines.facts.intervals import held, states
from pipelines.links.file import CONCERNED, concerned
from pipelines.match import match_again
from pipelines.mending import mend
from pipelines.pacing import Pace
from pipelines.store import Connection, brakes, evidence, horizon, matched, standings
from pipelines.store.batches import Batch
from pipelines.turns import one_at_a_time
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
    with one_at_a_time(ws, batch):
        batch = ws.store.batches.get(batch_id)
        if batch.status not in USABLE:
            raise ValueError(
                f"batch {batch_id} is {batch.status}, not matched: run check and match first"
            )
        return _decide(ws, batch)


def touched(ws: Workspace, batch_id: str) -> set[str]:
    """Recipients who will be evaluated when a matched batch is decided."""
    batch = ws.store.batches.get(batch_id)
    with one_at_a_time(ws, batch):
        return _facts_of_delivery(ws, batch)[1] | concerned(ws.home.batch_dir(batch_id))


def _decide(ws: Workspace, batch: Batch) -> dict[str, int]:
    folder = ws.home.batch_dir(batch.batch_id)
    facts, ids = _facts_of_delivery(ws, batch)
    changed = concerned(folder)
    if changed and batch.status == "decided":
        ids, facts = changed, facts[facts["recipient_id"].isin(changed)].reset_index(drop=True)
    facts["link"] = _keep_links(ws, facts["link"])
    with judge_with(ws.settings.workers, ws.settings.parameters) as judge:
        judge.get_ready(len(ids | changed))
        pace = Pace(ws.settings.chunk_recipients)
        for chunk, part in _chunks(facts, sorted(ids | changed), pace):
            _decide_chunk(ws, judge, batch, chunk, part, pace)
        if not ids:
            _advance(ws, batch.received_on)
    ws.store.batches.record(batch.batch_id, status="decided")
    (folder / CONCERNED).unlink(missing_ok=True)
    with ws.store.write() as connection:
        matched.decided(connection, batch.batch_id)
    return {"recipients": len(ids | changed), "evidence": len(facts)}


def _facts_of_delivery(ws: Workspace, batch: Batch) -> tuple[pd.DataFrame, set[str]]:
    """Facts of all revisions of the delivery that a batch belongs to, with their intervals.

    Also everybody whom a revision names: what it said of some may have been held on no day.
    """
    revisions = []
    found = ws.store.batches.find(batch.feed, batch.business_day)
    with ws.store.read() as connection:  # another revision counts once the brake let it go
        let_go = brakes.measured(connection, (one.batch_id for one in found)) | {batch.batch_id}
    for one in found:
        if one.status == "decided" or (one.status in USABLE and one.batch_id in let_go):
            mend(ws, one)
            match_again(ws, one)
            revisions.append((one.received_on, facts_of_batch(ws, one)))
    named = {one for _, facts in revisions for one in facts["recipient_id"]}
    return held(states(revisions)), named


def _keep_links(ws: Workspace, comparisons: pd.Series) -> pd.Series:
    """Store each way in which fields compared once, and give its key for every fact."""
    keys = {text: link_key(text) for text in comparisons.unique()}
    with ws.store.write() as connection:
        evidence.add_links(connection, {key: text for text, key in keys.items()})
    return comparisons.map(keys)


def _chunks(
    facts: pd.DataFrame, ids: list[str], pace: Pace
) -> Iterator[tuple[list[str], pd.DataFrame]]:
    """Parts of the recipients, with all facts of each; of some there may be none."""
    facts = facts.sort_values("recipient_id", kind="stable")
    names = facts["recipient_id"]
    start = 0
    while chunk := ids[start : start + pace.size]:
        start += len(chunk)
        first = names.searchsorted(chunk[0], "left")
        yield chunk, facts.iloc[first : names.searchsorted(chunk[-1], "right")]


def _decide_chunk(
    ws: Workspace, judge: Judge, batch: Batch, ids: list[str], facts: pd.DataFrame, pace: Pace
) -> None:
    with ws.store.write() as connection:
        here = horizon.advance(connection, batch.received_on)
        with pace.turn(len(ids)):
            standings.lock(connection, ids)
            _hold(connection, batch, facts, ids)
            judge.judge(connection, ids, here, batch.batch_id)


def _hold(connection: Connection, batch: Batch, facts: pd.DataFrame, ids: list[str]) -> None:
    """Bring the stored evidence of this delivery in line with what its revisions say."""
    wanted = {(row["recipient_id"], row["evidence_id"]): row for row in _rows(batch, facts)}
    stored = {
        (row.recipient_id, row.evidence_id): row
        for row in evidence.held(connection, ids)
        if row.feed == batch.feed and row.business_day == batch.business_day
    }
    evidence.add(connection, [row for key, row in wanted.items() if key not in stored])
    evidence.redate(
        connection,
        [row for key, row in wanted.items() if key in stored and _moved(row, stored[key])],
    )
    evidence.remove(connection, [key for key in stored if key not in wanted])


def _moved(wanted: dict[str, Any], stored: evidence.Held) -> bool:
    names = ("known_from", "known_to", "link")
    return any(wanted[name] != getattr(stored, name) for name in names)


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
