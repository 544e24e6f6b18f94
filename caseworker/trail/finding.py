"""The entries that are asked for, and that lie in the user's jurisdictions, in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from caseworker.trail.asked import GROUPS, Asked
from caseworker.trail.telling import Told, tell
from caseworker.web.visit import Visitor
from pipelines.access.user import User, find
from pipelines.store import Connection, access, trail
from pipelines.store.trail import Sealed, Wanted

AT_A_TIME = 50
LOOKED_AT = 2000
"""Entries read for one page at most: where most lie elsewhere, the page is short and goes on."""


def found(
    visit: Visitor, connection: Connection, asked: Asked, below: int | None, limit: int = AT_A_TIME
) -> tuple[list[Told], int | None]:
    """Entries in words, newest first, and the number to go on from; None at the end."""
    wanted = _wanted(connection, asked)
    shown: list[Told] = []
    looked, part = 0, max(limit, AT_A_TIME) + 1
    while looked < max(LOOKED_AT, 2 * limit):
        rows = trail.page(connection, wanted, below, part)
        for row in _told(visit, connection, rows):
            if len(shown) == limit:
                return shown, shown[-1].entry_id
            shown.append(row)
        if len(rows) < part:
            return shown, None
        looked, below = looked + len(rows), rows[-1].entry.entry_id
    return shown, below


def user_named(connection: Connection, text: str) -> User | None:
    """An account by id or username."""
    return find(connection, user_id=text) or find(connection, username=text.lower())


def may_see(visit: Visitor, user: User) -> bool:
    """Whether an account works for one of the jurisdictions of who asks, or for all."""
    mine, theirs = visit.scope, user.jurisdictions
    if not theirs or access.EVERYWHERE in mine:
        return True
    return any(
        place == access.EVERYWHERE or access.covers(mine, place) or access.covers([place], own)
        for place in theirs
        for own in mine
    )


def _wanted(connection: Connection, asked: Asked) -> Wanted:
    user = user_named(connection, asked.who) if asked.who else None
    return Wanted(
        subjects=trail.known_as(connection, asked.about) if asked.about else (),
        actor=user.user_id if user else asked.who,
        actions=GROUPS.get(asked.what, ()),
        since=_moment(asked.since),
        before=_moment(asked.until + timedelta(1) if asked.until else None),
    )


def _told(visit: Visitor, connection: Connection, rows: Sequence[Sealed]) -> list[Told]:
    """Those of the entries that are in scope, in words."""
    ids = {row.entry.subject for row in rows} | {
        whose for row in rows for whose in _inside(row.entry.content)
    }
    places = trail.jurisdictions(connection, sorted(ids))
    users = {}
    for one in sorted({row.entry.actor for row in rows} | {row.entry.subject for row in rows}):
        account = find(connection, user_id=one)
        if account is not None:
            users[one] = account
    names = {one: account.display_name for one, account in users.items()}
    kinds = {one: kind for one, (kind, _) in places.items()} | dict.fromkeys(users, "user")
    kinds |= {row.entry.subject: "batch" for row in rows if row.entry.action.startswith("batch.")}
    seen = []
    for row in rows:
        about = (row.entry.subject, *_inside(row.entry.content))
        here = all(visit.covers(places[one][1]) for one in about if one in places)
        account = users.get(row.entry.subject)
        place = row.entry.subject.partition(" ")[0] if row.entry.action == "payroll.sent" else ""
        theirs = account is None or may_see(visit, account)
        if here and theirs and (not place or visit.covers(place)):
            seen.append(tell(visit, row, names, kinds))
    return seen


def _inside(content: str) -> list[str]:
    """Recipients and case that an entry tells of in its content."""
    try:
        told = json.loads(content)
    except ValueError:
        return []
    if not isinstance(told, dict):
        return []
    named = [told.get("recipient"), told.get("case")]
    if isinstance(told.get("found"), list):
        named += told["found"]
    return [one for one in named if isinstance(one, str)]


def _moment(day: date | None) -> str:
    """Midnight of a day of this machine, in the UTC of the entries."""
    if day is None:
        return ""
    return datetime.combine(day, time()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
