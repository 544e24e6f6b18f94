"""What a standing is computed from: one recipient with everything that is on record of them.

Plain values, cheap to hand to a worker process. `translation.question_of` says the same in the
words of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipelines.evaluation.known import earlier_judged
from pipelines.evaluation.translation import to_closed
from pipelines.store import (
    Connection,
    consequences,
    evidence,
    history,
    judgements,
    payroll,
    recipients,
    review,
)
from pipelines.store.judgements import Judgement
from pipelines.store.review import Confirmed
from rules import ClosedMonths, RuleBook


@dataclass(frozen=True, slots=True)
class Inputs:
    """One recipient and all that is on record of them. Grain: a row of the register."""

    row: recipients.Judged
    held: Sequence[evidence.Held]
    """All evidence ever held, in order of its id."""
    closed: ClosedMonths | None
    """Payroll months that are facts, where other rules judged them."""
    judgements: Sequence[Judgement] = ()
    """What people judged of the evidence, in order of id."""
    confirmed: Sequence[Confirmed] = ()
    """Losses that people confirmed, with what each stood on."""
    sent: consequences.Issued = consequences.NOTHING_ISSUED
    """Instructions and notices that are facts; later ones are counted against them."""
    earlier: Sequence[recipients.Judged] = ()
    """What the register said before `row`, oldest first, where anything of it changed."""

    @property
    def recipient_id(self) -> str:
        """As in the register."""
        return self.row.recipient_id


def read_inputs(connection: Connection, ids: Sequence[str], book: RuleBook) -> Iterator[Inputs]:
    """The inputs of the given recipients, in the order of their ids."""
    held = groupby(evidence.held(connection, ids), key=lambda row: row.recipient_id)
    by_recipient = {recipient_id: list(rows) for recipient_id, rows in held}
    judged = judgements.of(connection, ids)
    confirmed = review.confirmed(connection, ids)
    closes = payroll.closed_under_other_rules(connection, book.version)
    skips = payroll.skips_of(connection, ids) if closes else {}
    sent = consequences.issued(connection, ids, closes)
    earlier = earlier_judged(history.superseded(connection, ids))
    for row in recipients.judged(connection, ids):
        one = row.recipient_id
        yield Inputs(
            row,
            by_recipient.get(one, ()),
            to_closed(row, closes, skips.get(one, [])),
            judgements=judged.get(one, ()),
            confirmed=confirmed.get(one, ()),
            sent=sent.of(one, row.jurisdiction),
            earlier=earlier.get(one, ()),
        )
