"""A feed with a past: earlier business days as the brake remembers them, without running them."""

from __future__ import annotations

from datetime import date, timedelta

from pipelines.brakes.measuring import Counted, measure
from pipelines.store import brakes
from pipelines.store.batches import Batch
from pipelines.workspace import Workspace
from tests.pipelines.small_world import DAY, Town, deliver, row

PEOPLE = {"1940": 40, "1950": 50, "1960": 50}
"""Recipients by cohort in the past of a feed of loss."""


def remember(
    ws: Workspace,
    feed: str,
    days: int,
    rows: int = 4,
    before: date = DAY,
    status: str = "decided",
    unmatched: int = 0,
    revision: int = 1,
) -> None:
    """Give a feed `days` business days before one, each with so many certain rows."""
    for n in range(1, days + 1):
        day = before - timedelta(days=n)
        batch = Batch(
            batch_id=f"{feed}/{day}/r{revision}-past",
            feed=feed,
            business_day=day,
            revision=revision,
            sha256="0" * 64,
            file_name=f"{feed}_{day}.csv",
            size=1,
            received_on=day,
            status=status,
            rows=rows + unmatched,
            excluded=0,
            quarantined=0,
            certain=rows,
            possible=0,
            unmatched=unmatched,
            waiting=0,
        )
        ws.store.batches.add(batch)
        counted = Counted(day, day, rows + unmatched, 0, rows, 0, unmatched, 0.0)
        people = PEOPLE if feed == "death" else None
        with ws.store.write() as connection:
            brakes.keep_measures(
                connection,
                [
                    {
                        "batch_id": batch.batch_id,
                        "measure": one.name,
                        "cohort": one.cohort,
                        "feed": feed,
                        "business_day": day,
                        "revision": revision,
                        "value": one.value,
                        "base": one.base,
                        "low": None,
                        "high": None,
                        "centre": None,
                        "days": 0,
                        "weekday": False,
                        "verdict": "in",
                    }
                    for one in measure(counted, {}, people)
                ],
            )


def settle(ws: Workspace, size: int = 140) -> None:
    """Load a town into an installation."""
    Town(size).load_into(ws, ws.home.root)


def flood(ws: Workspace, feed: str = "travel", rows: int = 40, day: date = DAY) -> None:
    """Deliver a file with ten times the usual rows, each about another person."""
    deliver(ws, feed, day, [row(feed, at, f"F{at}", day) for at in range(rows)])
