"""Telling an installation a story: one event at a time, or all of it in calendar order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from pipelines.hand_over import hand_over
from pipelines.receive import receive
from pipelines.register.loading import load
from pipelines.retention.purge import purge
from pipelines.review import Draft, approve, propose
from pipelines.run import DayRun, run_batch
from pipelines.settings import Settings
from pipelines.store import review
from pipelines.store.digest import digest
from pipelines.workspace import Workspace
from tests.machine.story import Delivery, Finding, Story, Version, who
from tests.pipelines.small_world import PLACE, deliver, row, write_csv

REGISTER = [
    *("recipient_id", "name", "former_names", "sex", "birth_date", "id_type"),
    *("id_number", "other_ids", "benefit_class", "division"),
    *("monthly_amount", "residence", "approved_month"),
]

DAMAGES = {
    "none": {},
    "no_birth": {"birth_date": ""},
    "no_number": {"id_number": ""},
    "bare": {"id_number": "", "birth_date": ""},
}


def opened(home: Path, url: str = "") -> Workspace:
    """An installation as a process of its own sees it."""
    return Workspace(Settings(home=home, database_url=url, workers=1, chunk_recipients=3))


def set_up(ws: Workspace, story: Story) -> None:
    """An installation that knows the first register and nothing else."""
    ws.home.create()
    ws.store.migrate()
    learn_register(ws, story.versions[0])


def learn_register(ws: Workspace, version: Version) -> None:
    """Load a register file."""
    known = version.known
    path = ws.home.root / f"register_{known or 'first'}.csv"
    rows = [
        {
            "recipient_id": f"R{at:08d}",
            **who(at, entry),
            "id_type": "01",
            "benefit_class": "enterprise_retiree",
            "division": "110108",
            "monthly_amount": str(entry.amount),
            "residence": entry.residence,
            "approved_month": f"2025-{1 + (2 * at) % 12:02d}",
        }
        for at, entry in version.people
    ]
    load(ws, write_csv(path, REGISTER, rows), PLACE, received_on=known)


def put_into_inbox(ws: Workspace, delivery: Delivery) -> None:
    """The file of a delivery, complete."""
    rows = [
        row(delivery.feed, one.at, f"{delivery.feed[0]}{n}", delivery.day, **DAMAGES[one.damage])
        for n, one in enumerate(delivery.rows, 1)
    ]
    deliver(ws, delivery.feed, delivery.day, rows, delivery.revision)


def run(ws: Workspace, feed: str, day: date, received: date) -> None:
    """Run a feed's files of a day, as far as they are in the inbox, as a day does; no report."""
    done = DayRun(day)
    for batch_id in receive(ws, feed, day, received):
        run_batch(ws, batch_id, done, lambda step: None)
    if done.blocked:
        raise AssertionError(f"blocked: {done.blocked}")
    hand_over(ws, max(day, received))


def events(story: Story) -> Iterator[Version | Delivery | Finding]:
    """The story in calendar order: of one day first the register, then files, then findings."""
    told: list[tuple[date, int, Any]] = [
        *((v.known or date.min, 0, v) for v in story.versions[1:]),
        *((d.received, 1, d) for d in sorted(story.deliveries)),
        *((f.known, 2, f) for f in sorted(story.findings)),
    ]
    yield from (event for _, _, event in sorted(told, key=lambda one: one[:2]))


def tell(ws: Workspace, event: Version | Delivery | Finding) -> None:
    """Work through one event."""
    if isinstance(event, Version):
        learn_register(ws, event)
    elif isinstance(event, Delivery):
        put_into_inbox(ws, event)
        run(ws, event.feed, event.day, event.received)
    else:
        decide_as_people(ws, event)


def decide_as_people(ws: Workspace, finding: Finding) -> None:
    """One person proposes, another one approves."""
    at = int(datetime.combine(finding.known, time(10), UTC).timestamp()) + finding.number
    note = f"finding {finding.number}"
    undoes = None
    content: dict[str, Any] = {"note": note}
    if finding.undoes is not None:
        with ws.store.read() as connection:
            earlier = review.find(connection, recipient_id=f"R{finding.at:08d}")
        undoes = next(
            p.proposal_id for p in earlier if p.content["note"] == f"finding {finding.undoes}"
        )
    elif finding.outcome == "finding_lost":
        content |= {"ground": "death", "effective": finding.day.isoformat()}
        content |= {"how_verified": "home visit"}
    else:
        content |= {"seen_alive_on": finding.day.isoformat(), "how_verified": "home visit"}
    draft = Draft(finding.outcome, f"R{finding.at:08d}", content, undoes=undoes)
    made = propose(ws, draft, maker="zhao", day=finding.known, at=at)
    if made.state == "open":
        approve(ws, made.proposal_id, approver="qian", day=finding.known, at=at)


def remove_the_old(ws: Workspace, day: date) -> None:
    """Remove whatever has outlived its period."""
    purge(ws, day)


def close(ws: Workspace, story: Story) -> dict[str, Any]:
    """Hand over the last day of the story; gives the digest."""
    hand_over(ws, story.horizon())
    with ws.store.read() as connection:
        return digest(connection)


def tell_all(home: Path, url: str, story: Story, known: list[Any]) -> dict[str, Any]:
    """The digest of an installation that is told a story in calendar order.

    `known`: the events it was told before, the first of the story; none: it is made anew.
    """
    ws = opened(home, url)
    if not known:
        set_up(ws, story)
    for event in list(events(story))[len(known) :]:
        tell(ws, event)
    return close(ws, story)
