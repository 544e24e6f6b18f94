"""Which cases a list shows: what its filters mean in the database of record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, literal_column, or_, select

from pipelines.store.tables import (
    case_assignments,
    case_waits,
    cases,
    evidence,
    proposals,
)

OPEN = cases.c.status == literal_column("'open'")
WAITING = proposals.c.state == literal_column("'open'")
"""Written out, so that SQLite sees that a partial index fits."""

SAME = ("kind", "ground", "grade", "recipient_id")


def conditions(filters: Mapping[str, Any]) -> list[Any]:
    """The conditions of filters; one that is None is as if it were not there.

    Args:
        filters:
            kind, ground, grade, recipient_id: what the case has;
            opened_from, opened_to: days, both included;
            due_before: the day of the rules lies before this one;
            proposed: whether a proposal waits on it;
            waiting: whether it waits for information;
            ready_on: it waits for nothing on this day, or is to be looked at again by then;
            feed: a record of this feed is among its evidence;
            assignee: who is to work on it;
            assigned: whether anybody is to work on it;
            for_user: to be worked on by this person or by nobody in particular.
    """
    given = {name: value for name, value in filters.items() if value is not None}
    found: list[Any] = [cases.c[name] == given[name] for name in SAME if name in given]
    if "opened_from" in given:
        found.append(cases.c.opened_on >= given["opened_from"])
    if "opened_to" in given:
        found.append(cases.c.opened_on <= given["opened_to"])
    if "due_before" in given:
        found.append(cases.c.due_on < given["due_before"])
    if "proposed" in given:
        waits = exists().where(proposals.c.case_id == cases.c.case_id, WAITING)
        found.append(waits if given["proposed"] else ~waits)
    if "waiting" in given:
        found.append(_waits() if given["waiting"] else ~_waits())
    if "ready_on" in given:
        found.append(~_waits(beyond=given["ready_on"]))
    if "feed" in given:
        found.append(_told_by(given["feed"]))
    return found + _assigned(given)


def _waits(beyond: date | None = None) -> Any:
    """A request for information runs; with a day only one that is not to be looked at by then."""
    wait = [case_waits.c.case_id == cases.c.case_id, case_waits.c.ended_at.is_(None)]
    if beyond is not None:
        again = case_waits.c.look_again_on
        wait.append(or_(again.is_(None), again > beyond))
    return exists().where(*wait)


def _told_by(feed: str) -> Any:
    """Among the ids of its evidence, a short list, is one of this feed."""
    return exists().where(
        evidence.c.recipient_id == cases.c.recipient_id,
        evidence.c.feed == feed,
        cases.c.evidence.contains(evidence.c.evidence_id),
    )


def _assigned(given: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = []
    whose = case_assignments.c.case_id == cases.c.case_id
    if "assignee" in given:
        mine = select(case_assignments.c.case_id).where(
            case_assignments.c.assignee == given["assignee"]
        )
        found.append(cases.c.case_id.in_(mine))
    if "assigned" in given:
        anybody = exists().where(whose)
        found.append(anybody if given["assigned"] else ~anybody)
    if "for_user" in given:
        found.append(~exists().where(and_(whose, case_assignments.c.assignee != given["for_user"])))
    return found
