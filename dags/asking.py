"""What the task `brake` asks a person about a held batch, and what it makes of the answer."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime

from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags import steps

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Question:
    """What a person is asked about a held batch."""

    subject: str
    body: str
    short: str


class BatchHeld(AirflowFailException):
    """A batch waits for approval where nobody can be asked; its alarm was raised before."""


def brake(batch_id: str) -> Question | None:
    """Measure a batch beside its feed's history; a question where it is held, else nothing.

    Raises:
        AirflowSkipException: it was refused, or a later revision is in force already.
    """
    from pipelines.approval import overtaken
    from pipelines.brake import brake as stage
    from pipelines.brakes import telling
    from pipelines.brakes.table import load_table

    ws = steps.workspace()
    if steps.decided(ws, batch_id):
        return None
    braked = stage(ws, batch_id)
    batch = braked.batch
    if not braked.stopped:
        return None
    if overtaken(ws, batch):
        raise AirflowSkipException(f"Batch {batch_id} is {batch.status}; a later one is in force.")
    if batch.status == "refused":
        by = braked.hold.by if braked.hold else None
        raise AirflowSkipException(
            f"Batch {batch_id} was refused by {by}: its rows wait for a corrected delivery, "
            f"{batch.feed}_{batch.business_day}_r{batch.revision + 1}."
        )
    steps.report(batch.business_day)
    day = batch.business_day
    return Question(
        subject=telling.subject(batch.feed, day, batch.revision, braked.judged),
        body=telling.body(batch_id, day, batch.waiting or 0, braked.judged, load_table()),
        short=f"Batch {batch_id} is held. {batch.message}. Nobody can be asked in this run: "
        + " or ".join(f"`{command}`" for command in telling.commands(batch_id, day)),
    )


def record_answer(batch_id: str, approved: bool, user: dict[str, str] | None, note: str) -> str:
    """Record what a user said on Airflow's page; the state of the batch's hold.

    Where somebody has let the batch go by command meanwhile, that stands.
    """
    from pipelines.approval import HoldNotOpenError, answer

    who = user or {}
    by = who.get("name") or who.get("id") or "unknown"
    state = "released" if approved else "refused"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    ws = steps.workspace()
    try:
        answer(ws, batch_id, state, by=by, at=now, note=note, actor=who.get("id") or by)
    except HoldNotOpenError as already:
        log.warning("%s", already)
        state = "released"
    return state


def counts(batch_id: str) -> dict[str, int]:
    """Rows of a batch by fate, as it stands."""
    return steps.counts(steps.workspace(), batch_id)
