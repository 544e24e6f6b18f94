"""Which deliveries of a day count, and whether the rows of each add up."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from pipelines.reporting.manifest import Fates, FeedRows, Role, Sum
from pipelines.store.batches import FATES, STOPPED, Batch

COUNTED: tuple[Role, ...] = ("in_force", "stopped")

ON_ITS_WAY = ("received", "checked")


def roles(batches: Iterable[Batch]) -> dict[str, Role]:
    """The role of each delivery, by batch id.

    Per feed and business day the last delivery that was not stopped is in force, and
    whatever came before it is superseded. A stopped delivery after it (blocked, held, refused)
    is named so: the one in force stays so, and the rows of the stopped one wait.
    """
    found: dict[str, Role] = {}
    ordered = sorted(batches, key=lambda b: (b.business_day, b.feed, b.revision, b.batch_id))
    for _, group in groupby(ordered, key=lambda b: (b.business_day, b.feed)):
        behind = False
        for batch in reversed(list(group)):
            if batch.status == "replaced":
                found[batch.batch_id] = "replaced"
            elif behind:
                found[batch.batch_id] = "superseded"
            elif batch.status in STOPPED:
                found[batch.batch_id] = "stopped"
            else:
                found[batch.batch_id] = "in_force"
                behind = True
    return found


def fates(batch: Batch) -> Fates:
    """Rows of a delivery by fate; what is not known yet counts as none."""
    return Fates(**{name: getattr(batch, name) or 0 for name in FATES})


def row_sum(batch: Batch) -> Sum:
    """Whether the fates of a delivery's rows add up to the rows of its file."""
    if batch.accounted():
        return "adds_up"
    if batch.status in ON_ITS_WAY and batch.certain is None:
        return "not_counted_yet"
    if batch.status == "replaced" or (batch.status == "blocked" and batch.rows is None):
        return "never_counted"
    return "does_not_add_up"


def by_feed(feed: str, batches: Iterable[Batch], role: dict[str, Role]) -> FeedRows:
    """Rows of a feed, over those of its deliveries that count."""
    counted = [b for b in batches if b.feed == feed and role[b.batch_id] in COUNTED]
    totals = {name: sum(getattr(b, name) or 0 for b in counted) for name in FATES}
    return FeedRows(
        feed=feed,
        deliveries=len(counted),
        rows=sum(b.rows or 0 for b in counted),
        fates=Fates(**totals),
    )
