"""Marking as sent: the one way in which instructions and notices become facts.

A row is handed out for sending exactly once: it is marked in the transaction that gives it back,
and a key that was sent is never due again. Whoever sends asks here first and sends what comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from pipelines.consequences.notices import KINDS
from pipelines.evaluation.judging import load_book
from pipelines.payroll import last_closed_month
from pipelines.store import Connection, audit, consequences, horizon, sending, standings
from pipelines.store.consequences import Instruction, Notice
from pipelines.suspensions.listing import unreleased
from pipelines.workspace import Workspace


class NotToBeSentError(ValueError):
    """What was asked for may not be sent now; the message says why and what to do."""


def mark_payroll_sent(
    ws: Workspace, jurisdiction: str, pay_month: date, on: date, by: str = audit.SYSTEM
) -> list[tuple[str, Instruction]]:
    """Mark the instructions of a closed pay month as sent; it takes no more of them.

    Later differences go to the pay month that is open then.

    Args:
        ws: the installation.
        jurisdiction: whose payroll it is.
        pay_month: first day of the month; open instructions of earlier months go with it.
        on: the day of sending.
        by: who sends, for the audit trail.

    Returns:
        Recipient and instruction of those to be sent now; none the second time.

    Raises:
        NotToBeSentError: nothing was run yet, the payroll is still open, there are recipients
            whose day has come and who were not evaluated, or a suspension begins with it that
            no named person released.
    """
    book = load_book(ws.settings.parameters)
    with ws.store.write() as connection:
        here = _up_to_date(connection)
        last = last_closed_month(book, jurisdiction, here)
        if pay_month > last:
            raise NotToBeSentError(
                f"the payroll of {pay_month:%Y-%m} in {jurisdiction} is open on {here}: it is "
                "sent once the horizon has passed its close"
            )
        if pay_month <= consequences.sent_through(connection).get(jurisdiction, date.min):
            return []
        _check_released(connection, jurisdiction, pay_month)
        sent = sending.send_instructions(connection, jurisdiction, pay_month, on)
        audit.note(
            connection,
            actor=by,
            action="payroll.sent",
            subject=f"{jurisdiction} {pay_month:%Y-%m}",
            content={"on": on, "rows": len(sent), "fen": sum(i.amount_fen for _, i in sent)},
        )
        return sent


def mark_notices_sent(
    ws: Workspace, on: date, kinds: Sequence[str] = KINDS, by: str = audit.SYSTEM
) -> list[tuple[str, Notice]]:
    """Mark the notices that are due as sent; messages are for the current month only.

    Args:
        ws: the installation.
        on: the day of sending, in the month of the horizon.
        kinds: which of `notices.KINDS`.
        by: who sends, for the audit trail.

    Returns:
        Recipient and notice of those to be sent now; none the second time.

    Raises:
        NotToBeSentError: the horizon lies in another month, or there are recipients whose
            day has come and who were not evaluated.
    """
    with ws.store.write() as connection:
        here = _up_to_date(connection)
        month = here.replace(day=1)
        if on.replace(day=1) != month:
            raise NotToBeSentError(
                f"the last day that was run is {here}: notices of {month:%Y-%m} are not sent on "
                f"{on}; hand over a day of that month first"
            )
        sent = sending.send_notices(connection, month, on, kinds)
        if sent:
            counts = dict(Counter(notice.kind for _, notice in sent))
            audit.note(
                connection,
                actor=by,
                action="notices.sent",
                subject=f"{month:%Y-%m}",
                content={"on": on, **counts},
            )
        return sent


def _check_released(connection: Connection, jurisdiction: str, pay_month: date) -> None:
    waiting = unreleased(connection, jurisdiction, pay_month)
    if waiting:
        told = ", ".join(f"{count} in {month:%Y-%m}" for month, count in waiting.items())
        raise NotToBeSentError(
            f"the payroll of {pay_month:%Y-%m} in {jurisdiction} waits for its suspension list: "
            f"names that nobody released or held back: {told}. Release them on the page "
            "(/suspensions) or with `certify suspensions release`"
        )


def _up_to_date(connection: Connection) -> date:
    """The horizon, held until the transaction ends; everybody is evaluated as of it."""
    here = horizon.advance(connection, date.min)
    if here == date.min:
        raise NotToBeSentError("nothing was run yet, so nothing is to be sent")
    if standings.due(connection, here, 1):
        raise NotToBeSentError(
            f"there are recipients to be evaluated as of {here}: run `certify run` for that day"
        )
    return here
