"""Releasing a name for suspension, or holding it back: each is the act of a named person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipelines.evaluation.held_back import HELD_BACK
from pipelines.review import BadContent, Draft, NotAllowed, NotOpen, Proposal, propose
from pipelines.store import audit, horizon, suspensions
from pipelines.store.suspensions import Release
from pipelines.suspensions.listing import HELD, RELEASED, SENT, Name, names_of
from pipelines.workspace import Workspace


@dataclass
class Done:
    """What a release came to, by recipient."""

    released: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    """Something became known since the page was loaded."""
    gone: list[str] = field(default_factory=list)
    """Not on the list any more."""
    before: list[str] = field(default_factory=list)
    """Released already, on what is on record now."""


def release(
    ws: Workspace,
    month: date,
    seen: Mapping[str, str],
    *,
    places: Sequence[str],
    by: str,
    day: date,
    at: int,
) -> Done:
    """Release names: a named person takes it upon them that payment rests.

    Args:
        ws: the installation.
        month: first day of the pay month.
        seen: by recipient the basis of what the person saw.
        places: jurisdictions for which the person may do so.
        by: who releases; never the system.
        day: the day of it.
        at: the moment, in seconds since 1970 UTC.

    Raises:
        NotAllowed: nobody is named.
    """
    if not by.strip() or by.strip().casefold() == audit.SYSTEM:
        raise NotAllowed("nobody_named")
    done, rows = Done(), []
    with ws.store.write() as connection:
        horizon.advance(connection, date.min)
        there = {name.recipient_id: name for name in names_of(connection, places, month)}
        for one in sorted(seen):
            name = there.get(one)
            _sort(done, name, one, seen[one])
            if name is not None and one in done.released:
                rows.append(Release(one, month, name.basis, name.jurisdiction, by.strip(), at, day))
        suspensions.add_releases(connection, rows)
        for row in rows:
            told = {"pay_month": month, "basis": row.basis, "on": day}
            action = "suspension.released"
            audit.note(
                connection, actor=row.released_by, action=action, subject=row.recipient_id,
                content=told,
            )  # fmt: skip
    return done


def _sort(done: Done, name: Name | None, recipient_id: str, basis: str) -> None:
    if name is None or name.state in (HELD, SENT):
        done.gone.append(recipient_id)
    elif name.basis != basis:
        done.changed.append(recipient_id)
    elif name.state == RELEASED:
        done.before.append(recipient_id)
    else:
        done.released.append(recipient_id)


def hold_back(
    ws: Workspace,
    month: date,
    recipient_id: str,
    *,
    places: Sequence[str],
    until: date,
    reason: str,
    by: str,
    day: date,
    at: int,
) -> Proposal:
    """Hold a name back: payment goes on for this month, and for later ones that close by a day.

    Args:
        ws: the installation.
        month: first day of the pay month on whose list the name stands.
        recipient_id: whose name.
        places: jurisdictions for which the person may do so.
        until: the last day; the suspension begins with the first payroll that closes after it.
        reason: why, in free words.
        by: who holds it back.
        day: the day of the decision.
        at: the moment, in seconds since 1970 UTC.

    Raises:
        NotOpen: the name is not on the list, or the payroll was sent.
        BadContent: there is no reason, or the day lies before `day` or too far ahead.
    """
    if not reason.strip():
        raise BadContent("missing_fields", kind=HELD_BACK, fields="note")
    with ws.store.read() as connection:
        names = names_of(connection, places, month)
        here = next((name for name in names if name.recipient_id == recipient_id), None)
    if here is None or here.state in (HELD, SENT):
        raise NotOpen("not_on_the_list", month=f"{month:%Y-%m}")
    content = {"effective": month.isoformat(), "until": until.isoformat(), "note": reason.strip()}
    draft = Draft(HELD_BACK, recipient_id, content)
    return propose(ws, draft, maker=by, day=day, at=at)
