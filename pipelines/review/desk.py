"""One transaction in which a person's step is taken, and the trail that it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from pipelines.casework.drawing import Lot
from pipelines.evaluation.inputs import Inputs, read_inputs
from pipelines.evaluation.judging import Judge, load_book
from pipelines.evaluation.projection import compact
from pipelines.review.effects import Effects, effects_of
from pipelines.review.errors import CaseChanged, ClaimedByOther, NotOpen, RecipientChanged, Unknown
from pipelines.review.holding import check_hold
from pipelines.store import Connection, audit, cases, claims, evidence, horizon, judgements, review
from pipelines.store import standings as standings_store
from pipelines.store.review import Proposal
from pipelines.workspace import Workspace
from rules import RuleBook


@lru_cache(maxsize=4)
def rule_book(parameters: Any) -> RuleBook:
    """The rule book of the settings, read once in the life of a process."""
    return load_book(parameters)


@dataclass(frozen=True)
class Desk:
    """A transaction that writes, and the rules under which its decisions are judged."""

    connection: Connection
    book: RuleBook
    lot: Lot
    """Draws decisions that are looked at twice."""

    def inputs(self, recipient_id: str) -> Inputs:
        """A recipient with all that is on record, held until the step is taken.

        Raises:
            Unknown: nobody on the register has that id.
        """
        standings_store.lock(self.connection, [recipient_id])
        found = list(read_inputs(self.connection, [recipient_id], self.book))
        if not found:
            raise Unknown("no_recipient", recipient=recipient_id)
        return found[0]

    def proposal(self, proposal_id: str) -> Proposal:
        """The proposal of that id.

        Raises:
            Unknown: there is none.
        """
        found = review.get(self.connection, proposal_id)
        if found is None:
            raise Unknown("no_proposal", proposal=proposal_id)
        return found

    def case(self, case_id: str | None, version: int | None) -> Any:
        """The row of a case in the version that a person has seen; None without a case.

        Raises:
            Unknown: there is no such case.
            CaseChanged: it changed since.
        """
        if case_id is None:
            return None
        row = cases.get(self.connection, case_id)
        if row is None:
            raise Unknown("no_case", case=case_id)
        if version is not None and row.version != version:
            raise CaseChanged(row.version, cases.events(self.connection, case_id, version))
        return row

    def nothing_new(self, recipient_id: str, seen: int | None) -> None:
        """Raises `RecipientChanged` where more was decided about somebody than a person saw."""
        if seen is None:
            return
        standings_store.lock(self.connection, [recipient_id])
        since = review.find(self.connection, recipient_id=recipient_id)[seen:]
        if since:
            raise RecipientChanged(since)

    def not_claimed_by_other(self, case_id: str | None, user: str, now: int) -> None:
        """Raises `ClaimedByOther` where somebody else works on the case at this moment."""
        claim = claims.of(self.connection, case_id, now) if case_id else None
        if claim is not None and claim.claimed_by != user:
            raise ClaimedByOther(claim.claimed_by, claim.until)

    def move(self, proposal: Proposal, state: str, **columns: Any) -> None:
        """Take an open proposal to another state.

        Raises:
            NotOpen: it is not open any more.
        """
        if not review.move(self.connection, proposal.proposal_id, "open", state, **columns):
            raise NotOpen("proposal_closed", state=self.proposal(proposal.proposal_id).state)

    def effects(self, proposal: Proposal, inputs: Inputs, day: date) -> Effects:
        """What a proposal comes to on a day; an undo ends what the other one added.

        Raises:
            NotOpen: it would change what a payroll did that was sent.
        """
        if proposal.undoes is None:
            effects = effects_of(proposal.kind, proposal.content, inputs, day)
        else:
            undone = (self.connection, proposal.recipient_id, proposal.undoes)
            effects = Effects(
                day,
                ended_evidence=review.evidence_of_proposal(*undone),
                ended_judgements=judgements.of_proposal(self.connection, proposal.undoes),
            )
        check_hold(effects, inputs)
        return effects

    def apply(self, proposal: Proposal, inputs: Inputs, day: date) -> None:
        """Put on record what follows from a decision, and judge the recipient again."""
        effects = self.effects(proposal, inputs, day)
        told = {"row_id": proposal.proposal_id}
        evidence.add(self.connection, [row._asdict() | told for row in effects.evidence])
        by = {"proposal_id": proposal.proposal_id}
        judgements.add(self.connection, [one._asdict() | by for one in effects.judgements])
        whose = proposal.recipient_id
        review.end_evidence(self.connection, whose, effects.ended_evidence, day)
        judgements.end(self.connection, whose, effects.ended_judgements, day)
        here = horizon.advance(self.connection, day)
        judge = Judge(self.book, None, 1)
        judge.judge(self.connection, [whose], here, proposal.proposal_id)
        self.lot.draw(self.connection, proposal, day)

    def note(self, proposal: Proposal, actor: str, action: str, **told: Any) -> None:
        """Leave an entry in the audit trail: ids, codes and days, and a hash of what was said."""
        text = compact(proposal.content)
        audit.note(
            self.connection,
            actor=actor,
            action=f"decision.{action}",
            subject=proposal.case_id or proposal.recipient_id,
            content={
                "proposal": proposal.proposal_id,
                "recipient": proposal.recipient_id,
                "case": proposal.case_id,
                "kind": proposal.kind,
                "four_eyes": proposal.four_eyes,
                "undoes": proposal.undoes,
                "said_sha256": sha256(text.encode()).hexdigest(),
                **told,
            },
        )


@contextmanager
def desk(ws: Workspace, *, applies: bool) -> Iterator[Desk]:
    """A transaction for one step.

    Args:
        ws: the installation.
        applies: whether a decision may take effect in it; such steps take turns with the
            stages of the run, the others wait for nobody but the recipient's own.
    """
    book = rule_book(ws.settings.parameters)
    with ws.store.write() as connection:
        if applies:
            horizon.advance(connection, date.min)
        yield Desk(connection, book, Lot.of(ws))
