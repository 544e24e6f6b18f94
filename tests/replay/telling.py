"""Batches as decide writes them, without the files: evidence and standings in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pipelines.evaluation.judging import judge_with
from pipelines.facts.batch import evidence_id
from pipelines.store import evidence, horizon, standings
from pipelines.store.batches import Batch
from pipelines.workspace import Workspace
from tests.pipelines.small_world import Person

DETAILS = {
    "travel": ("travel", '{"boarded":"1","mode":"rail"}'),
    "death": ("death", '{"source":"cremation"}'),
    "certification": ("certified", '{"channel":"jingtong"}'),
}


def fact(feed: str, day: date, at: int, received_on: date) -> dict[str, Any]:
    """A row of evidence about the person `at`."""
    kind, details = DETAILS[feed]
    who = Person(at).recipient_id
    return {
        "recipient_id": who,
        "evidence_id": evidence_id(feed, day, who, (kind, day.isoformat(), details)),
        "feed": feed,
        "business_day": day,
        "kind": kind,
        "occurred_on": day,
        "grade": "certain",
        "known_from": received_on,
        "known_to": None,
        "details": details,
        "row_id": f"{feed}{at}",
        "score": 20.0,
        "link": None,
    }


def tell(
    ws: Workspace,
    feed: str,
    day: date,
    people: Sequence[int],
    *,
    received_on: date | None = None,
    revision: int = 1,
    takes_back: Sequence[int] = (),
) -> str:
    """Decide a batch about these people; a revision may take back what the first one said."""
    received = received_on or day
    batch_id = f"{feed}/{day}/r{revision}-{received:%m%d}"
    ws.store.batches.add(
        Batch(batch_id, feed, day, revision, "0" * 64, "file.csv", 1, received, "decided")
    )
    ids = sorted(Person(at).recipient_id for at in (*people, *takes_back))
    ended = [fact(feed, day, at, day) | {"known_to": received} for at in takes_back]
    with judge_with(1, ws.settings.parameters) as judge, ws.store.write() as connection:
        here = horizon.advance(connection, received)
        standings.lock(connection, ids)
        evidence.add(connection, [fact(feed, day, at, received) for at in people])
        evidence.redate(connection, ended)
        judge.judge(connection, ids, here, batch_id)
    return batch_id
