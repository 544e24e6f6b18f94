"""Approval: what a person says to a batch that was held out of its band.

The answer stays with the hold and in the audit trail. A released batch has its rows by grade
back and goes on to decide; a refused one waits for a corrected delivery as the next revision.
"""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

from pipelines.brake import judged_of
from pipelines.brakes.telling import out_of_band
from pipelines.store import audit, brakes
from pipelines.store.batches import Batch
from pipelines.store.brakes import Hold
from pipelines.workspace import Workspace


class HoldNotOpenError(ValueError):
    """An answer to a batch that is not held, or that somebody has answered otherwise."""


def answer(
    ws: Workspace, batch_id: str, state: str, *, by: str, at: str, note: str, actor: str = ""
) -> Hold:
    """Release a held batch, or refuse it. A refused one may still be released.

    Args:
        ws: the installation.
        batch_id: the batch.
        state: `released` or `refused`. The same answer again changes nothing.
        by: who says so, as shown.
        at: when, as text; no decision depends on it.
        note: why.
        actor: the user's id for the audit trail, where `by` is a name.

    Raises:
        HoldNotOpenError: the batch is not held, or was released before.
    """
    with ws.store.write() as connection:
        hold = brakes.find(connection, batch_id)
        if hold is None:
            raise HoldNotOpenError(f"batch {batch_id} is not held: see `certify holds`")
        if hold.state == state:
            return hold
        changed: dict[str, object] = {"status": "refused"}
        if state == "released":
            changed = {
                **json.loads(hold.counts),
                "waiting": 0,
                "status": "matched",
                "message": None,
            }
        if hold.state == "released" or not brakes.set_status(connection, batch_id, **changed):
            raise HoldNotOpenError(
                f"batch {batch_id} is no longer held ({hold.state} by {hold.by or 'nobody'}): "
                "deliver a corrected file as the next revision instead"
            )
        brakes.answer(connection, batch_id, state, by, at, note)
        audit.note(
            connection,
            actor=actor or by,
            action=f"batch.{state}",
            subject=batch_id,
            content={
                "out_of_band": [one.measure for one in out_of_band(judged_of(hold))],
                "note_sha256": sha256(note.encode()).hexdigest(),
            },
        )
    return replace(hold, state=state, by=by, at=at, note=note)


def overtaken(ws: Workspace, batch: Batch) -> bool:
    """Whether a later revision of the same delivery is in force, so that nobody need answer."""
    deliveries = ws.store.batches.find(batch.feed, batch.business_day)
    return any(d.revision > batch.revision and d.status in brakes.IN_FORCE for d in deliveries)
