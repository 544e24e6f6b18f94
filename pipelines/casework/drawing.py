"""Which decisions are looked at twice: a share of them, drawn by a secret key.

The draw is a keyed hash of the decision's id. Whoever has the key can repeat it and see that
nothing was left out; whoever has not can neither tell beforehand nor afterwards. The clock, the
person and the order of decisions have no part in it.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import uuid4

from pipelines.casework.policy import Policy, policy_of
from pipelines.store import Connection, cases, second_looks
from pipelines.store.review import Proposal
from pipelines.store.second_looks import Look
from pipelines.workspace import Workspace

LOOKED_AT = (
    *("same_person", "different_person", "release_held", "reject_held"),
    "finding_not_lost",
)
"""Answers to a case that one person may give alone."""

_WIDE = 2**64


@dataclass(frozen=True)
class Lot:
    """Draws decisions; `key` is secret."""

    key: bytes
    policy: Policy

    @classmethod
    def of(cls, ws: Workspace) -> Lot:
        """The lot of an installation; its key is made on first use."""
        return cls(ws.home.key("second_looks"), policy_of(ws.settings))

    def falls_on(self, proposal_id: str, share: float) -> bool:
        """Whether a decision is among the share that is looked at twice."""
        told = hmac.new(self.key, f"second look {proposal_id}".encode(), sha256).digest()
        return int.from_bytes(told[:8], "big") < share * _WIDE

    def draw(self, connection: Connection, proposal: Proposal, day: date) -> None:
        """Lay a decision that takes effect aside for a second look, if the lot falls on it.

        Args:
            connection: the transaction in which it takes effect.
            proposal: the decision, approved.
            day: the day on which it takes effect.
        """
        alone = not proposal.four_eyes or proposal.bulk_id is not None
        if proposal.case_id is None or proposal.kind not in LOOKED_AT or not alone:
            return
        share = self.policy.of(proposal.jurisdiction).second_looks.share
        if not self.falls_on(proposal.proposal_id, share):
            return
        case = cases.get(connection, proposal.case_id)
        look = Look(
            look_id=uuid4().hex,  # not the decision's: its page shows the first answer
            proposal_id=proposal.proposal_id,
            case_id=proposal.case_id,
            recipient_id=proposal.recipient_id,
            jurisdiction=proposal.jurisdiction,
            case_kind=case.kind,
            kind=proposal.kind,
            bulk=proposal.bulk_id is not None,
            maker=proposal.maker,
            approver=proposal.approver,
            drawn_on=day,
            state="waiting",
        )
        second_looks.add(connection, look)
