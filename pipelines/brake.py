"""brake: is a matched batch like what its feed has sent before? If not, a person must say so.

Between match and decide. What is in its band goes on; what is out of it is held: nothing of it
is decided, its rows wait, an alarm is raised once, and a person releases or refuses it. Only
earlier business days are looked at, and an answer is remembered with the content of the batch,
so a batch is asked about once, and a released one ends where it would have ended undisturbed.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.alarms import raise_alarm
from pipelines.brakes.judging import Judged, from_json, judge
from pipelines.brakes.measuring import Counted, measure
from pipelines.brakes.table import load_table
from pipelines.brakes.telling import out_of_band, short, unusual
from pipelines.cohorts import losses, people
from pipelines.settings import LOSS_FEEDS
from pipelines.store import brakes
from pipelines.store.batches import Batch
from pipelines.store.brakes import Hold
from pipelines.workspace import Workspace

log = logging.getLogger(__name__)

GRADES = ("certain", "possible", "unmatched")


@dataclass(frozen=True)
class Braked:
    """What the brake made of a batch. `hold` is there where it was ever held."""

    batch: Batch
    hold: Hold | None = None
    judged: tuple[Judged, ...] = ()

    @property
    def stopped(self) -> bool:
        """Whether the batch must not be decided: it waits for an answer, or was refused."""
        return self.batch.status in ("held", "refused")


def brake(ws: Workspace, batch_id: str) -> Braked:
    """Measure a matched batch and hold it where it is out of its band; idempotent.

    A batch that was released or refused before is not asked about again.

    Raises:
        KeyError: no such batch.
        ValueError: the batch was not matched yet.
    """
    batch = ws.store.batches.get(batch_id)
    if batch.status in ("received", "checked"):
        raise ValueError(f"batch {batch_id} is {batch.status}, not matched: run match first")
    if batch.status == "matched":
        _look(ws, batch)
    with ws.store.read() as connection:
        hold = brakes.find(connection, batch_id)
    return Braked(ws.store.batches.get(batch_id), hold, judged_of(hold) if hold else ())


def judged_of(hold: Hold) -> tuple[Judged, ...]:
    """The measures of a held batch, as they were when it was held."""
    return tuple(from_json(one) for one in json.loads(hold.judged))


def _look(ws: Workspace, batch: Batch) -> None:
    """Measure a batch, keep the measures, and hold it if they say so."""
    table = load_table()
    with ws.store.read() as connection:
        past = brakes.history(connection, batch.feed, batch.business_day, table.look.batches)
        known = brakes.find(connection, batch.batch_id)
    loss = batch.feed in LOSS_FEEDS
    found = measure(
        _counted(batch), losses(ws, batch) if loss else None, people(ws) if loss else {}
    )
    judged = judge(batch.feed, batch.business_day, found, past, table)
    for one in unusual(judged):
        log.warning("batch %s is unusual: %s", batch.batch_id, short([one]))
    held = bool(out_of_band(judged)) and ws.settings.brakes == "hold"
    state = known.state if known else "open"
    hold = _hold(batch, judged, state) if state == "refused" or (held and known is None) else None
    if hold and known is None:  # before it is recorded: never lost by a kill between the two
        _alarm(ws, batch, judged)
    with ws.store.write() as connection:
        brakes.keep_measures(connection, [_row(batch, one) for one in judged])
        if hold:
            brakes.stop(connection, hold, short(out_of_band(judged)))


def _counted(batch: Batch) -> Counted:
    told = (batch.verdict or {}).get("measures", {})
    return Counted(
        business_day=batch.business_day,
        received_on=batch.received_on,
        rows=batch.rows or 0,
        quarantined=batch.quarantined or 0,
        certain=batch.certain or 0,
        possible=batch.possible or 0,
        unmatched=batch.unmatched or 0,
        event_lag_days=told.get("lag_days"),
    )


def _hold(batch: Batch, judged: Sequence[Judged], state: str) -> Hold:
    shown = [one.as_json() for one in judged if one.measure != "loss_per_100000"]
    shown += [one.as_json() for one in unusual(judged) if one.measure == "loss_per_100000"]
    return Hold(
        batch_id=batch.batch_id,
        feed=batch.feed,
        business_day=batch.business_day,
        asked_on=batch.received_on,
        state=state,
        judged=json.dumps(shown, separators=(",", ":")),
        counts=json.dumps({grade: getattr(batch, grade) or 0 for grade in GRADES}),
    )


def _row(batch: Batch, one: Judged) -> dict[str, object]:
    band = one.band
    return {
        "batch_id": batch.batch_id,
        "measure": one.measure,
        "cohort": one.cohort,
        "feed": batch.feed,
        "business_day": batch.business_day,
        "revision": batch.revision,
        "value": one.value,
        "base": one.base,
        "low": band.low if band else None,
        "high": band.high if band else None,
        "centre": band.centre if band else None,
        "days": band.days if band else len(one.history),
        "weekday": bool(band and band.weekday),
        "verdict": one.verdict,
    }


def _alarm(ws: Workspace, batch: Batch, judged: Sequence[Judged]) -> None:
    line = {
        "alarm": "batch_held",
        "day": batch.business_day.isoformat(),
        "batch": batch.batch_id,
        "held": sorted({one.measure for one in out_of_band(judged)}),
    }
    log.error("held: %s", raise_alarm(ws, line, once=True))


__all__ = ["Braked", "brake", "judged_of"]
