"""Who is to work on which case: given by a supervisor, given back by whoever got it.

An assignment opens no case to anybody and closes none: who works on a case at this moment is a
claim. It says whose the case is on a list, and keeps it out of the way of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from pipelines.access.user import User, as_user
from pipelines.review import BadContent, NotAllowed, NotOpen, Unknown
from pipelines.store import Connection, access, assignments, audit, cases
from pipelines.store.assignments import Assignment
from pipelines.workspace import Workspace

ROLE = "caseworker"


def assignable(connection: Connection, places: Sequence[str]) -> list[User]:
    """Caseworkers with an active account who see all of some jurisdictions, by name."""
    found = [as_user(row) for row in assignments.active_users(connection)]
    return [user for user in found if _may_have(user, places)]


def assign(
    ws: Workspace, case_ids: Sequence[str], *, to: str, by: str, at: int, note: str = ""
) -> int:
    """Assign cases to a caseworker, all or none; gives how many.

    Args:
        ws: the installation.
        case_ids: open cases.
        to: user id of the caseworker.
        by: user id of the supervisor.
        at: the moment, in seconds since 1970 UTC.
        note: a word to the caseworker.

    Raises:
        Unknown: there is no such case.
        NotOpen: a case does not wait for an answer any more.
        NotAllowed: nobody of that id may be given them.
        BadContent: no case is named.
    """
    with ws.store.write() as connection:
        rows = [_open_case(connection, one) for one in sorted(set(case_ids))]
        if not rows:
            raise BadContent("bulk_empty")
        account = access.find(connection, user_id=to)
        if account is None or not _may_have(as_user(account), [row.jurisdiction for row in rows]):
            raise NotAllowed("not_assignable")
        before = assignments.of(connection, [row.case_id for row in rows])
        assignments.put(connection, [Assignment(row.case_id, to, by, at, note) for row in rows])
        for row in rows:
            was = before[row.case_id].assignee if row.case_id in before else None
            told = {"recipient": row.recipient_id, "to": to, "before": was}
            if note:
                told["note_sha256"] = sha256(note.encode()).hexdigest()
            _note(connection, by, "case.assigned", row.case_id, told)
    return len(rows)


def give_back(ws: Workspace, case_id: str, *, user: str, anybodys: bool = False) -> None:
    """Nobody in particular is to work on a case any more.

    Args:
        ws: the installation.
        case_id: of the case.
        user: who gives it back.
        anybodys: whether they may take it from others, too: a supervisor may.

    Raises:
        Unknown: there is no such case.
        NotAllowed: it is not theirs.
    """
    with ws.store.write() as connection:
        row = _case(connection, case_id)
        held = assignments.of(connection, [case_id]).get(case_id)
        if held is None or not (anybodys or held.assignee == user):
            raise NotAllowed("not_yours")
        assignments.drop(connection, [case_id])
        told = {"recipient": row.recipient_id, "before": held.assignee}
        _note(connection, user, "case.unassigned", case_id, told)


def _may_have(user: User, places: Sequence[str]) -> bool:
    fits = user.active and ROLE in user.roles
    return fits and all(access.covers(user.jurisdictions, place) for place in places)


def _case(connection: Connection, case_id: str) -> Any:
    row = cases.get(connection, case_id)
    if row is None:
        raise Unknown("no_case", case=case_id)
    return row


def _open_case(connection: Connection, case_id: str) -> Any:
    row = _case(connection, case_id)
    if row.status != "open":
        raise NotOpen("case_closed", status=row.status)
    return row


def _note(
    connection: Connection, actor: str, action: str, subject: str, told: dict[str, Any]
) -> None:
    audit.note(connection, actor=actor, action=action, subject=subject, content=told)
