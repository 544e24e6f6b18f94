"""What the tasks do: open the installation, call one stage, say the outcome in Airflow's terms.

The stages are imported when a task runs, never when a DAG file is read. Between tasks only
batch ids and counts travel.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

if TYPE_CHECKING:
    from pipelines.store.batches import Batch
    from pipelines.workspace import Workspace


REFUSED = "refused"
"""In place of the name of a batch: a file of that feed and day was refused."""


def business_day(params: dict[str, Any], logical_date: datetime | None) -> date:
    """The day whose files a run takes: the parameter, else the day of the logical date.

    Raises:
        AirflowFailException: the run has neither.
    """
    if params.get("business_day"):
        return date.fromisoformat(params["business_day"])
    if logical_date is None:
        raise AirflowFailException(
            "This run has no logical date and no business_day: trigger it again with one of them."
        )
    return logical_date.date()


def received_on(params: dict[str, Any]) -> date | None:
    """The day on which the delivery reached the agency, where the run says so."""
    text = params.get("received_on")
    return date.fromisoformat(text) if text else None


def workspace() -> Workspace:
    """The installation that the environment names."""
    from pipelines.workspace import open_workspace

    return open_workspace()


def name_copy(batch_id: str) -> None:
    """Name this copy of a mapped task after its batch, on the page and in alarms."""
    context: Any = get_current_context()
    context["batch"] = batch_id


def receive(feed: str, day: date, on: date | None) -> list[str]:
    """Take the complete files of the day; ids of their batches.

    A file that contradicts one taken before does not keep the others from going on: it is listed
    as `feed/day/refused`, and the `check` of that copy fails with the reason.

    Raises:
        AirflowSkipException: there is no complete file for that day.
    """
    from pipelines.receive import DeliveryRefused
    from pipelines.receive import receive as stage

    ws = workspace()
    try:
        batch_ids = list(stage(ws, feed, day, received_on=on))
    except DeliveryRefused:
        found = ws.store.batches.find(feed, day)
        batch_ids = [b.batch_id for b in found if b.status != "replaced"]
        batch_ids.append(f"{feed}/{day}/{REFUSED}")
    if not batch_ids:
        raise AirflowSkipException(
            f"No complete {feed} file for {day} in inbox/{feed}/. A file is complete once it is "
            f"renamed to {feed}_{day}.<ext>, or has its .sha256 beside it. When it has come, "
            "clear this run or backfill the day."
        )
    note_run(ws, batch_ids)
    return batch_ids


def note_run(ws: Workspace, batch_ids: list[str]) -> None:
    """Note which run works on which batches, so that one leads to the other on the page."""
    from pipelines.store import batch_runs

    context: Any = get_current_context()
    known = [one for one in batch_ids if not one.endswith(f"/{REFUSED}")]
    with ws.store.write() as connection:
        batch_runs.add(connection, context["dag"].dag_id, context["run_id"], known)


def _refused(ws: Workspace, batch_id: str) -> None:
    """Say why a file was refused, by looking at it again."""
    from pipelines.receive import DeliveryRefused
    from pipelines.receive import receive as stage

    feed, day, _ = batch_id.split("/")
    try:
        stage(ws, feed, date.fromisoformat(day))
    except DeliveryRefused as refused:
        raise AirflowFailException(str(refused)) from None
    raise AirflowSkipException("The file was put right meanwhile: run the day again to take it.")


def check(batch_id: str) -> dict[str, int]:
    """Check a batch; rows by fate so far.

    Raises:
        AirflowFailException: the batch is blocked, or its file was refused; the message says what
            to mend. Trying again would not help, a corrected file would.
        AirflowSkipException: it is blocked, but a later delivery has taken its place.
    """
    from pipelines.check import check as stage

    ws = workspace()
    if batch_id.endswith(f"/{REFUSED}"):
        _refused(ws, batch_id)
    if not decided(ws, batch_id):
        stage(ws, batch_id)
    batch = ws.store.batches.get(batch_id)
    if batch.status == "replaced" or (batch.status == "blocked" and _came_again(ws, batch)):
        raise AirflowSkipException(f"Batch {batch_id} was blocked and has been delivered again.")
    if batch.status == "blocked":
        raise AirflowFailException(f"Batch {batch_id} is blocked. {batch.message}")
    return counts(ws, batch_id)


def match(batch_id: str) -> dict[str, int]:
    """Link the clean rows of a batch to recipients; rows by fate so far."""
    from pipelines.match import match as stage

    ws = workspace()
    if not decided(ws, batch_id):
        stage(ws, batch_id)
    return counts(ws, batch_id)


def decide(batch_id: str) -> dict[str, int]:
    """Turn the links of a batch into evidence, standings and cases; rows by fate.

    Raises:
        AirflowSkipException: a person has refused the batch.
    """
    from pipelines.decide import decide as stage

    ws = workspace()
    if ws.store.batches.get(batch_id).status == "refused":
        raise AirflowSkipException(f"Batch {batch_id} was refused: nothing of it is decided.")
    if not decided(ws, batch_id):
        stage(ws, batch_id)
    return counts(ws, batch_id)


def decided(ws: Workspace, batch_id: str) -> bool:
    """Whether a batch is done, so that a rerun has nothing to do."""
    return ws.store.batches.get(batch_id).status == "decided"


def _came_again(ws: Workspace, batch: Batch) -> bool:
    """Whether a later revision of the same delivery is there and not stopped itself."""

    deliveries = ws.store.batches.find(batch.feed, batch.business_day)
    return any(
        one.revision > batch.revision
        and one.status not in ("blocked", "replaced", "held", "refused")
        for one in deliveries
    )


def counts(ws: Workspace, batch_id: str) -> dict[str, int]:
    """Rows of a batch by fate, as far as known."""
    from pipelines.store.batches import FATES

    batch = ws.store.batches.get(batch_id)
    known = {name: getattr(batch, name) for name in ("rows", *FATES)}
    return {name: count for name, count in known.items() if count is not None}


def hand_over(day: date) -> dict[str, int]:
    """Evaluate whoever's day has come, and write the manual queue of the day; counts of both."""
    from pipelines.hand_over import hand_over as stage

    return stage(workspace(), day)


def report(day: date) -> None:
    """Write the manifest and the page of the day."""
    from pipelines.report import report as stage

    stage(workspace(), day)


def register_refresh(day: date) -> dict[str, int]:
    """Load the register delivered for the day; recipients by what happened to them.

    Raises:
        AirflowSkipException: no register was delivered for that day.
    """
    from pipelines.register.loading import refresh as stage

    loaded = {k: v for k, v in stage(workspace(), day).items() if isinstance(v, int)}
    if not any(loaded.values()):
        raise AirflowSkipException(
            f"No register for {day} as inbox/register/register_{day}.csv. The register in use "
            "stays, and its prepared form was brought in line with the database."
        )
    return loaded


def purge(day: date) -> dict[str, int]:
    """Remove what may no longer be kept on a day, or on the last day handed over; files by kind.

    Raises:
        AirflowSkipException: nothing has outlived its period.
    """
    from collections import Counter

    from pipelines.retention.purge import last_day
    from pipelines.retention.purge import purge as remove

    ws = workspace()
    here = last_day(ws)
    gone = Counter(item.kind for item in remove(ws, min(day, here))) if here else Counter()
    if not gone:
        raise AirflowSkipException(f"By {day} nothing has outlived its period.")
    return {str(kind): files for kind, files in gone.items()}
