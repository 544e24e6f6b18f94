"""Deciding many cases at once: only "different person", only alike, and always by two people.

Never for a case of loss: that is one person at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from pipelines.evaluation.case_rows import LOSS_KINDS
from pipelines.review.approving import approved
from pipelines.review.content import Draft
from pipelines.review.desk import Desk, desk
from pipelines.review.errors import BadContent
from pipelines.review.proposing import recorded
from pipelines.store import review
from pipelines.store.review import Proposal
from pipelines.workspace import Workspace

ALIKE = ("kind", "ground", "grade", "jurisdiction")
"""What the cases of a bulk have in common."""


def propose_bulk(ws: Workspace, drafts: Sequence[Draft], *, maker: str, day: date, at: int) -> str:
    """Propose "different person" for many cases; gives the id of the bulk.

    All of them are recorded or none.

    Raises:
        BadContent: another kind of decision, a case of loss, or cases that are not alike.
        ReviewError: as for each of them alone.
    """
    bulk_id = uuid4().hex
    with desk(ws, applies=False) as here:
        _check(here, drafts)
        for draft in sorted(drafts, key=lambda draft: draft.recipient_id):
            recorded(here, draft, maker, day, at, None, bulk_id=bulk_id)
    return bulk_id


def _check(here: Desk, drafts: Sequence[Draft]) -> None:
    if any(draft.kind != "different_person" or draft.case_id is None for draft in drafts):
        raise BadContent("bulk_kind")
    rows = [here.case(draft.case_id, None) for draft in drafts]
    if any(row.kind in LOSS_KINDS for row in rows):
        raise BadContent("bulk_loss")
    if not rows:
        raise BadContent("bulk_empty")
    if len({tuple(getattr(row, name) for name in ALIKE) for row in rows}) > 1:
        raise BadContent("bulk_mixed")


def approve_bulk(
    ws: Workspace, bulk_id: str, *, approver: str, day: date, at: int
) -> list[Proposal]:
    """Approve what still waits of a bulk, all or none.

    Raises:
        BadContent: there is no such bulk, or nothing of it waits.
        ReviewError: as for each of them alone.
    """
    with desk(ws, applies=True) as here:
        waiting = [p for p in review.find(here.connection, bulk_id=bulk_id) if p.state == "open"]
        if not waiting:
            raise BadContent("bulk_empty")
        waiting.sort(key=lambda proposal: proposal.recipient_id)
        return [approved(here, one, approver, day, at, None) for one in waiting]
