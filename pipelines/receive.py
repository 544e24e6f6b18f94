"""receive: files of the inbox become batches.

A file of the inbox is left where it is; a copy, as it came, goes into the batch's folder. The
batch's name says feed, business day, revision and content, so the same file is never taken twice.
Every step can be cut off and run again: the copy appears under its name only when it is whole, the
batch is recorded after the copy, and older deliveries are marked replaced after that.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipelines.checking.sidecar import sha256_of
from pipelines.inbox import Delivery, look
from pipelines.intake import receiving, take_copy
from pipelines.store.batches import Batch
from pipelines.turns import one_at_a_time
from pipelines.workspace import Workspace

log = logging.getLogger(__name__)

OPEN = ("received", "checked", "blocked")
"""A batch that has not reached the record: a new file of the same revision may replace it."""


class DeliveryRefused(Exception):
    """A delivery that contradicts one already taken; the message says how to deliver it."""


def receive(ws: Workspace, feed: str, day: date, received_on: date | None = None) -> list[str]:
    """Take every complete file of a feed for a business day.

    Args:
        ws: the installation.
        feed: name of the feed.
        day: business day, as in the file's name.
        received_on: day on which we learned of the content; default the business day. The first
            receipt of a file stands, whatever a later run says.

    Returns:
        Ids of all batches of the day that count, taken now or before, in the order of their
        revisions. A file that is still being written is left alone, logged, and not among them.

    Raises:
        DeliveryRefused: other content under a revision that is being decided or is decided
            (the other revisions were taken), or two files of one revision.
    """
    found = look(ws.home.inbox(feed), feed, day)
    for name in found.unfinished:
        log.warning("%s is still being written: left alone", name)
    for name in found.odd:
        log.warning("%s is not named %s_%s[_rN].EXT: left alone", name, feed, day)
    folder = ws.home.batch_dir(f"{feed}/{day.isoformat()}")
    refused: list[DeliveryRefused] = []
    with receiving(folder):
        for delivery in _one_a_revision(found.complete):
            try:
                _take(ws, folder, delivery, received_on or day)
            except DeliveryRefused as reason:  # the other revisions are taken all the same
                refused.append(reason)
    if refused:
        raise refused[0]
    return [b.batch_id for b in ws.store.batches.find(feed, day) if b.status != "replaced"]


def _one_a_revision(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Of files with the same revision and content the first; different content is refused."""
    chosen: dict[int, Delivery] = {}
    for delivery in deliveries:
        other = chosen.setdefault(delivery.revision, delivery)
        if other is not delivery and sha256_of(other.file) != sha256_of(delivery.file):
            raise DeliveryRefused(
                f"{other.file.name} and {delivery.file.name} are different files of one revision. "
                f"Remove the wrong one, or name the later one {delivery.feed}_{delivery.day}"
                f"_r{delivery.revision + 1}{delivery.extension}"
            )
    return list(chosen.values())


def _take(ws: Workspace, folder: Path, delivery: Delivery, received_on: date) -> None:
    if _was_decided(ws, folder, delivery):
        return
    taken = take_copy(delivery, folder)
    if taken is None:
        log.warning("%s changed while it was copied: left alone", delivery.file.name)
        return
    batch = Batch(
        batch_id=f"{delivery.feed}/{delivery.day.isoformat()}/{taken.folder.name}",
        feed=delivery.feed,
        business_day=delivery.day,
        revision=delivery.revision,
        sha256=taken.sha256,
        file_name=delivery.file.name,
        size=taken.size,
        received_on=received_on,
    )
    with one_at_a_time(ws, batch):
        _note(ws, delivery, batch)


def _note(ws: Workspace, delivery: Delivery, batch: Batch) -> None:
    """Note a batch, which replaces other content of its revision that is not decided yet."""
    others = [
        other
        for other in ws.store.batches.find(delivery.feed, delivery.day)
        if other.revision == delivery.revision and other.batch_id != batch.batch_id
    ]
    _refuse_if_decided(delivery, others)
    ws.store.batches.add(batch)
    if ws.store.batches.get(batch.batch_id).status == "replaced":
        # The source went back to an earlier content of the same revision.
        ws.store.batches.record(batch.batch_id, status="received")
    for other in others:
        if other.status in OPEN:
            log.warning(
                "%s replaces %s, which was %s", batch.batch_id, other.batch_id, other.status
            )
            ws.store.batches.record(other.batch_id, status="replaced")


def _was_decided(ws: Workspace, folder: Path, delivery: Delivery) -> bool:
    """Whether this very file was decided, and its copy removed when its period had ended."""
    for batch in ws.store.batches.find(delivery.feed, delivery.day):
        raw = folder / batch.batch_id.rpartition("/")[2] / "raw" / batch.file_name
        if (
            (batch.status, batch.revision) == ("decided", delivery.revision)
            and batch.size == delivery.file.stat().st_size
            and not raw.exists()
        ):
            return sha256_of(delivery.file) == batch.sha256
    return False


def _refuse_if_decided(delivery: Delivery, others: list[Batch]) -> None:
    fixed = [other for other in others if other.status not in (*OPEN, "replaced")]
    if fixed:
        raise DeliveryRefused(
            f"{delivery.file.name}: another file of {delivery.feed} for {delivery.day}, revision "
            f"{delivery.revision}, is already {fixed[0].status} ({fixed[0].batch_id}). Deliver the "
            f"corrected file as {delivery.feed}_{delivery.day}_r{delivery.revision + 1}"
            f"{delivery.extension}"
        )
