"""Proposing decisions, after every check.

A decision that one person may take takes effect when it is proposed; another waits for a second
person. It is known from the day on which it takes effect, never earlier: a month that was paid
before it was approved was paid.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from pipelines.evaluation.inputs import Inputs
from pipelines.review.content import Draft, checked
from pipelines.review.desk import Desk, desk
from pipelines.review.errors import BadContent, NotOpen, Unknown
from pipelines.review.kinds import TWO_PEOPLE, four_eyes_reason
from pipelines.review.resolving import certain_among, resolved
from pipelines.store import claims, review
from pipelines.store.review import Proposal
from pipelines.workspace import Workspace


def propose(
    ws: Workspace,
    draft: Draft,
    *,
    maker: str,
    day: date,
    at: int,
    version: int | None = None,
    seen: int | None = None,
) -> Proposal:
    """Propose a decision; where one person may take it, it takes effect at once.

    Args:
        ws: the installation.
        draft: what the person wants to decide.
        maker: who proposes it.
        day: the day of the decision.
        at: the moment, in seconds since 1970 UTC; for the record and for claims.
        version: of the case as the person saw it.
        seen: how many decisions about the recipient the person saw, where there is no case.

    Raises:
        BadContent: it is not complete or not possible.
        Unknown: there is no such recipient, case or proposal.
        CaseChanged: the case changed since the person saw it.
        RecipientChanged: something was decided about the recipient since.
        ClaimedByOther: somebody else works on the case.
        NotOpen: the case, or what is to be undone, does not wait for a decision.
    """
    with desk(ws, applies=draft.kind not in TWO_PEOPLE) as here:
        here.nothing_new(draft.recipient_id, seen)
        return recorded(here, draft, maker, day, at, version)


def recorded(
    here: Desk,
    draft: Draft,
    maker: str,
    day: date,
    at: int,
    version: int | None,
    bulk_id: str | None = None,
    replaces: str | None = None,
) -> Proposal:
    """Propose within a transaction that is open."""
    proposal, inputs = _made(here, draft, maker.strip(), day, at, version, bulk_id)
    proposal = proposal._replace(replaces=replaces)
    review.add(here.connection, proposal)
    if proposal.case_id is not None:
        claims.drop(here.connection, proposal.case_id, proposal.maker)
    here.note(proposal, proposal.maker, "proposed", day=day)
    if proposal.state == "approved":
        here.apply(proposal, inputs, day)
        here.note(proposal, proposal.maker, "applied", day=day)
    return proposal


def _made(
    here: Desk,
    draft: Draft,
    maker: str,
    day: date,
    at: int,
    version: int | None,
    bulk_id: str | None,
) -> tuple[Proposal, Inputs]:
    """A proposal as it is to be recorded, after every check, and the recipient it is about."""
    content = checked(draft, day)
    target = _undone(here, draft, day)
    inputs = here.inputs(draft.recipient_id)
    case_id = draft.case_id if target is None else target.case_id
    case = here.case(case_id, version)
    here.not_claimed_by_other(case_id, maker, at)
    _waits(here, draft, case)
    content = resolved(draft.kind, content, inputs, case)
    reason = four_eyes_reason(
        draft.kind,
        reverses=_confirmed_loss(inputs, day),
        certain=certain_among(content),
        bulk=bulk_id is not None,
    )
    proposal = Proposal(
        proposal_id=uuid4().hex,
        case_id=case_id,
        recipient_id=draft.recipient_id,
        jurisdiction=inputs.row.jurisdiction,
        kind=draft.kind,
        content=content,
        four_eyes=reason is not None,
        maker=maker,
        made_at=at,
        known_on=day,
        state="open" if reason else "approved",
        approver=None,
        approved_at=None if reason else at,
        approved_on=None if reason else day,
        note=None,
        undoes=draft.undoes,
        bulk_id=bulk_id,
        replaces=None,
        case_version=None if case is None else case.version,
    )
    return proposal, inputs


def _undone(here: Desk, draft: Draft, day: date) -> Proposal | None:
    """The proposal that is to be undone, where the draft is an undo."""
    if draft.undoes is None:
        return None
    target = here.proposal(draft.undoes)
    if target.recipient_id != draft.recipient_id:
        raise Unknown("no_proposal", proposal=draft.undoes)
    waiting = [p for p in review.find(here.connection, undoes=draft.undoes) if p.state == "open"]
    if target.state != "approved" or target.kind == "undo" or waiting:
        raise NotOpen("cannot_undo", state=target.state)
    if target.approved_on is not None and day < target.approved_on:
        raise BadContent("undo_before", day=target.approved_on.isoformat())
    return target


def _waits(here: Desk, draft: Draft, case: Any) -> None:
    """The case waits for a decision, is about this recipient, and nobody proposed one yet."""
    if case is None:
        return
    if case.recipient_id != draft.recipient_id:
        raise Unknown("no_case", case=case.case_id)
    if case.status != "open" and draft.undoes is None:
        raise NotOpen("case_closed", status=case.status)
    if any(p.state == "open" for p in review.find(here.connection, case_id=case.case_id)):
        raise NotOpen("case_has_proposal")


def _confirmed_loss(inputs: Inputs, day: date) -> bool:
    """Does a finding of loss stand that nobody took back?"""
    return any(
        row.kind == "finding"
        and '"outcome":"lost"' in row.details
        and (row.known_to is None or row.known_to > day)
        for row in inputs.held
    )
