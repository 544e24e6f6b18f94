"""Deciding many cases at once: only "different person", only alike, and always by two people.

Never for a case of loss: that is one person at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from pipelines.evaluation.case_rows import LOSS_KINDS
from pipelines.review.approving import approved, returned, withdrawn
from pipelines.review.content import Draft
from pipelines.review.desk import Desk, desk
from pipelines.review.errors import BadContent
from pipelines.review.proposing import recorded
from pipelines.store import review
from pipelines.store.review import Proposal
from pipelines.workspace import Workspace

ALIKE = ("kind", "ground", "grade", "jurisdiction")
"""What the cases of a bulk have in common."""

RETURNED_ALIKE = ("kind", "jurisdiction")
"""What proposals have in common that are returned together."""


def propose_bulk(
    ws: Workspace,
    drafts: Sequence[Draft],
    *,
    maker: str,
    day: date,
    at: int,
    versions: Mapping[str, int] | None = None,
) -> str:
    """Propose "different person" for many cases; gives the id of the bulk.

    All of them are recorded or none.

    Args:
        ws: the installation.
        drafts: one a case.
        maker: who proposes them.
        day: the day of the decision.
        at: the moment, in seconds since 1970 UTC.
        versions: of the cases as the person saw them.

    Raises:
        BadContent: another kind of decision, a case of loss, too many, or cases not alike.
        ReviewError: as for each of them alone.
    """
    bulk_id = uuid4().hex
    with desk(ws, applies=False) as here:
        _check(here, drafts)
        seen = versions or {}
        for draft in sorted(drafts, key=lambda draft: draft.recipient_id):
            version = seen.get(draft.case_id or "")
            recorded(here, draft, maker, day, at, version, bulk_id=bulk_id)
    return bulk_id


def _check(here: Desk, drafts: Sequence[Draft]) -> None:
    if any(draft.kind != "different_person" or draft.case_id is None for draft in drafts):
        raise BadContent("bulk_kind")
    if not drafts:
        raise BadContent("bulk_empty")
    rows = [here.case(draft.case_id, None) for draft in drafts]
    if any(row.kind in LOSS_KINDS for row in rows):
        raise BadContent("bulk_loss")
    if not alike(rows):
        raise BadContent("bulk_mixed")
    most = here.lot.policy.of(rows[0].jurisdiction).bulk.most
    if len(rows) > most:
        raise BadContent("bulk_large", most=most)


def alike(rows: Sequence[Any], names: Sequence[str] = ALIKE) -> bool:
    """Whether cases, or proposals, agree in what those that are decided together must share."""
    return len({tuple(getattr(row, name) for name in names) for row in rows}) <= 1


def approve_bulk(
    ws: Workspace,
    bulk_id: str,
    *,
    approver: str,
    day: date,
    at: int,
    only: Collection[str] | None = None,
    note: str = "",
) -> list[Proposal]:
    """Approve what still waits of a bulk, all or none.

    Args:
        ws: the installation.
        bulk_id: of the bulk.
        approver: who approves; never the maker.
        day: the day on which it takes effect.
        at: the moment, in seconds since 1970 UTC.
        only: proposals that are approved; the others are returned. Default: all are approved.
        note: why the others are returned.

    Raises:
        BadContent: there is no such bulk, nothing of it waits or is chosen, or what is taken out
            has no reason.
        ReviewError: as for each of them alone.
    """
    with desk(ws, applies=True) as here:
        waiting = waiting_of(here, bulk_id)
        chosen = [one for one in waiting if only is None or one.proposal_id in only]
        if not chosen:
            raise BadContent("bulk_empty")
        for one in waiting:
            if one not in chosen:
                returned(here, one.proposal_id, approver, note)
        return [approved(here, one, approver, day, at, None) for one in chosen]


def return_many(ws: Workspace, proposal_ids: Sequence[str], *, user: str, note: str) -> int:
    """Return proposals to their makers with one reason, all or none; gives how many.

    Raises:
        BadContent: none is named, they are not alike, or there is no reason.
        ReviewError: as for each of them alone.
    """
    with desk(ws, applies=False) as here:
        chosen = [here.proposal(one) for one in sorted(set(proposal_ids))]
        if not chosen:
            raise BadContent("bulk_empty")
        if not alike(chosen, RETURNED_ALIKE):
            raise BadContent("bulk_returns")
        for one in chosen:
            returned(here, one.proposal_id, user, note)
    return len(chosen)


def withdraw_bulk(ws: Workspace, bulk_id: str, *, user: str) -> int:
    """Take back what still waits of one's own bulk; gives how many.

    Raises:
        NotAllowed: somebody else made it.
        BadContent: nothing of it waits.
    """
    with desk(ws, applies=False) as here:
        waiting = waiting_of(here, bulk_id)
        for one in waiting:
            withdrawn(here, one.proposal_id, user)
    return len(waiting)


def waiting_of(here: Desk, bulk_id: str) -> list[Proposal]:
    """What still waits of a bulk, by recipient.

    Raises:
        BadContent: nothing does.
    """
    waiting = [one for one in review.find(here.connection, bulk_id=bulk_id) if one.state == "open"]
    if not waiting:
        raise BadContent("bulk_whole")
    return sorted(waiting, key=lambda proposal: proposal.recipient_id)
