"""How far an objection has come: none is needed, it may be raised, it waits, it was granted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.review import Proposal
from pipelines.store.consequences import Instruction

REVERSALS = ("objection", "finding_not_lost")


class State(NamedTuple):
    """Where the recipient stands."""

    loss: Proposal | None
    """The confirmed loss that stands."""
    waits: Proposal | None
    """The objection that waits for a second person."""
    granted: Proposal | None
    """The objection that took the last loss back."""


def state_of(proposals: Sequence[Proposal]) -> State:
    """From all decisions about a recipient."""
    losses = [p for p in proposals if p.kind == "finding_lost" and p.state == "approved"]
    reversals = [p for p in proposals if p.kind in REVERSALS and p.state == "approved"]
    loss = max(losses, key=_moment, default=None)
    last = max(reversals, key=_moment, default=None)
    stands = loss is not None and (last is None or _moment(last) < _moment(loss))
    waits = [p for p in proposals if p.kind == "objection" and p.state == "open"]
    return State(
        loss=loss if stands else None,
        waits=waits[-1] if waits else None,
        granted=last if last is not None and not stands and last.kind == "objection" else None,
    )


def _moment(proposal: Proposal) -> tuple[int, str]:
    return proposal.approved_at or 0, proposal.proposal_id


def given_back(instructions: Sequence[Instruction], granted: Proposal) -> list[Instruction]:
    """What is paid since an objection was granted, in order of the months it is for."""
    since = granted.approved_on or granted.known_on
    first = since.replace(day=1)
    paid = [
        one
        for one in instructions
        if one.amount_fen > 0 and one.kind in ("back_pay", "counter") and one.pay_month >= first
    ]
    return sorted(paid, key=lambda one: (one.for_month, one.pay_month))
