"""The suspension list of a pay month: no payment rests before a named person let the name go.

A name stands on the list while its withholding follows from what is on record. Whoever releases
it does so on what they saw: where something became known since, the name is to be released anew.
A name that is held back is paid, and leaves the list by that decision alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.store import Connection, access, horizon, suspensions
from pipelines.store.consequences import sent_through
from pipelines.store.review import Proposal
from pipelines.store.suspensions import Beginning, Release

WAITING, RELEASED, CHANGED, HELD, SENT = STATES = ("waiting", "released", "changed", "held", "sent")
"""To be released; released; released before something became known; held back; sent."""


@dataclass(frozen=True)
class Name:
    """One name on the list of a month."""

    recipient_id: str
    jurisdiction: str
    state: str
    basis: str = ""
    """Stands for all that is on record; a release names it."""
    beginning: Beginning | None = None
    release: Release | None = None
    """The latest one, perhaps of an earlier basis."""
    hold: Proposal | None = None


def names_of(connection: Connection, places: Sequence[str], month: date) -> list[Name]:
    """Everybody on the suspension list of a pay month, in order of recipient.

    Args:
        connection: a transaction.
        places: jurisdictions, with all below them.
        month: first day of the pay month.
    """
    begin = suspensions.beginnings(connection, places, month)
    let_go = suspensions.releases(connection, places, month)
    basis = suspensions.basis_of(connection, [one.recipient_id for one in begin])
    found = [_name(one, basis[one.recipient_id], let_go) for one in begin]
    there = {one.recipient_id for one in begin}
    found += [
        Name(one, hold.jurisdiction, HELD, hold=hold)
        for one, hold in suspensions.held_back(connection, places, month).items()
        if one not in there
    ]
    return sorted(found, key=lambda name: name.recipient_id)


def _name(one: Beginning, basis: str, let_go: Mapping[str, Sequence[Release]]) -> Name:
    rows = let_go.get(one.recipient_id, ())
    last = next((row for row in rows if row.basis == basis), rows[0] if rows else None)
    if one.status == "sent":
        state = SENT
    elif last is None:
        state = WAITING
    else:
        state = RELEASED if last.basis == basis else CHANGED
    return Name(one.recipient_id, one.jurisdiction, state, basis, one, last)


def unreleased(connection: Connection, place: str, through: date) -> dict[date, int]:
    """How many names nobody released, by pay month up to one; what keeps a payroll from going."""
    found = {}
    for month in suspensions.open_months(connection, [place]):
        if month <= through:
            names = names_of(connection, [place], month)
            own = [name for name in names if name.jurisdiction == place]
            found[month] = sum(name.state in (WAITING, CHANGED) for name in own)
    return {month: count for month, count in found.items() if count}


def months_of(connection: Connection, places: Sequence[str]) -> list[date]:
    """Pay months whose list matters: those not sent, and the last one that was; latest first."""
    found = set(suspensions.open_months(connection, places))
    here = horizon.read(connection)
    if here is not None and here != date.min:
        found.add(here.replace(day=1))
    sent = sent_through(connection)
    found |= {last for place, last in sent.items() if access.covers(places, place)}
    return sorted(found, reverse=True)
