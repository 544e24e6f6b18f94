"""Approving, returning, correcting and withdrawing proposals: the second pair of eyes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipelines.review.content import RESOLVED, Draft
from pipelines.review.desk import Desk, desk
from pipelines.review.errors import BadContent, NotAllowed, NotOpen, SamePerson, Unknown
from pipelines.review.proposing import recorded
from pipelines.store import Connection, review
from pipelines.store.review import Proposal
from pipelines.workspace import Workspace


def approve(
    ws: Workspace,
    proposal_id: str,
    *,
    approver: str,
    day: date,
    at: int,
    version: int | None = None,
) -> Proposal:
    """Approve a proposal; it takes effect on `day`.

    Args:
        ws: the installation.
        proposal_id: of the proposal.
        approver: who approves it; never its maker.
        day: the day on which it takes effect.
        at: the moment, in seconds since 1970 UTC; for the record.
        version: of the case as the approver saw it; default: as the maker saw it.

    Raises:
        SamePerson: the approver made it.
        NotOpen: it is not open any more, or what it would undo does not stand.
        CaseChanged: the case changed since.
        BadContent: the day is before that of the proposal.
    """
    with desk(ws, applies=True) as here:
        return approved(here, here.proposal(proposal_id), approver, day, at, version)


def approved(
    here: Desk, proposal: Proposal, approver: str, day: date, at: int, version: int | None
) -> Proposal:
    """Approve within a transaction that is open."""
    if proposal.state != "open":
        raise NotOpen("proposal_closed", state=proposal.state)
    if same_user(approver, proposal.maker):
        raise SamePerson("same_person")
    if day < proposal.known_on:
        raise BadContent("approved_before", day=proposal.known_on.isoformat())
    inputs = here.inputs(proposal.recipient_id)
    case = here.case(proposal.case_id, proposal.case_version if version is None else version)
    if case is not None and case.status != "open" and proposal.undoes is None:
        raise NotOpen("case_closed", status=case.status)
    columns: dict[str, Any] = {
        "approver": approver.strip(),
        "approved_at": at,
        "approved_on": day,
    }
    here.move(proposal, "approved", **columns)
    if proposal.undoes is not None and not review.move(
        here.connection, proposal.undoes, "approved", "undone"
    ):
        raise NotOpen("cannot_undo", state=here.proposal(proposal.undoes).state)
    proposal = proposal._replace(state="approved", **columns)
    here.note(proposal, approver, "approved", day=day, maker=proposal.maker)
    here.apply(proposal, inputs, day)
    return proposal


def same_user(one: str, other: str) -> bool:
    """Do two user ids name one person? Case and white space do not tell people apart."""
    return one.strip().casefold() == other.strip().casefold()


def return_(ws: Workspace, proposal_id: str, *, user: str, note: str) -> Proposal:
    """Give a proposal back to its maker, with a reason.

    Raises:
        NotAllowed: the maker returns it: they withdraw it instead.
        NotOpen: it is not open any more.
        BadContent: there is no reason.
    """
    with desk(ws, applies=False) as here:
        return returned(here, proposal_id, user, note)


def returned(here: Desk, proposal_id: str, user: str, note: str) -> Proposal:
    """Return within a transaction that is open."""
    if not note.strip():
        raise BadContent("missing_fields", kind="return", fields="note")
    proposal = here.proposal(proposal_id)
    if same_user(user, proposal.maker):
        raise NotAllowed("return_own")
    here.move(proposal, "returned", note=note.strip())
    here.note(proposal, user, "returned", maker=proposal.maker)
    return here.proposal(proposal_id)


def correct(
    ws: Workspace,
    proposal_id: str,
    changes: Mapping[str, Any],
    *,
    user: str,
    day: date,
    at: int,
    note: str,
) -> Proposal:
    """Return a proposal and make another in its place; whoever corrects becomes its maker.

    Args:
        ws: the installation.
        proposal_id: of the proposal that is returned.
        changes: fields of its content that are to read otherwise.
        user: who corrects; never the maker.
        day: the day of the new proposal.
        at: the moment, in seconds since 1970 UTC.
        note: why, for the maker.
    """
    with desk(ws, applies=True) as here:
        old = returned(here, proposal_id, user, note)
        said = {name: value for name, value in old.content.items() if name not in RESOLVED}
        draft = Draft(old.kind, old.recipient_id, {**said, **changes}, old.case_id, old.undoes)
        return recorded(here, draft, user, day, at, None, replaces=proposal_id)


def withdraw(ws: Workspace, proposal_id: str, *, user: str) -> Proposal:
    """Take back one's own proposal while nobody approved it.

    Raises:
        NotAllowed: somebody else made it.
        NotOpen: it is not open any more.
    """
    with desk(ws, applies=False) as here:
        return withdrawn(here, proposal_id, user)


def withdrawn(here: Desk, proposal_id: str, user: str) -> Proposal:
    """Withdraw within a transaction that is open."""
    proposal = here.proposal(proposal_id)
    if not same_user(user, proposal.maker):
        raise NotAllowed("withdraw_other")
    here.move(proposal, "withdrawn")
    here.note(proposal, user, "withdrawn")
    return here.proposal(proposal_id)


def get(connection: Connection, proposal_id: str) -> Proposal:
    """The proposal of that id.

    Raises:
        Unknown: there is none.
    """
    found = review.get(connection, proposal_id)
    if found is None:
        raise Unknown("no_proposal", proposal=proposal_id)
    return found
