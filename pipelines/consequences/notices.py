"""Notices of the month of the horizon: what a recipient is to be told now.

Messages are for the current month only, so each is derived from how matters stand now and how
they stood when the month before ended. A sent notice is a fact; one that was wrong, with no
other notice to say so, gets a counter-notice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from pipelines.consequences.offsets import Record
from pipelines.evaluation.projection import compact
from pipelines.store.consequences import Issued, Notice
from rules import Standing

REMINDER, SUSPENSION, RESTORED, STOPPED, RECOVERY, COUNTER = KINDS = (
    *("reminder", "suspension", "restored", "stopped", "recovery", "counter"),
)
"""Certify in time; payment rests; it goes on or is paid later; it has ended; what was paid
without being due is taken back; what we told you was wrong."""


def reminder_of(standing: Standing, month: date) -> Iterator[Notice]:
    """The reminder of a month, where the standing asks for one."""
    if month in standing.reminders:
        params = {"due_on": standing.due_on, "certified_through": standing.certified_through}
        yield Notice(REMINDER, month, compact(params))


def payment_notices(record: Record, issued: Issued) -> list[Notice]:
    """Notices about payment, for recipients with a month out of the ordinary or a finding."""
    now = record.standing
    month = now.as_of.replace(day=1)
    ended = month - timedelta(days=1)
    found = list(_moves(record.ask(ended, ended), now, month))
    return found or list(_counter(record, issued, month))


def _moves(before: Standing, now: Standing, month: date) -> Iterator[Notice]:
    """What changed for payment since the month before ended."""
    paid_late = sorted(_paid_late(now) - _paid_late(before))
    taken = [m for m in sorted(_not_due(now) - _not_due(before)) if m <= before.as_of]
    goes_on = now.payment == "paid" != before.payment
    if now.payment == "suspended" != before.payment:
        yield _notice(SUSPENSION, month, now, unpaid_from=now.unpaid_from)
    if paid_late or goes_on:
        yield _notice(RESTORED, month, now, months=paid_late)
    if now.payment == "stopped" != before.payment:
        yield _notice(STOPPED, month, now, unpaid_from=now.unpaid_from)
    if taken:
        yield _notice(RECOVERY, month, now, months=taken)


def _paid_late(standing: Standing) -> set[date]:
    """Months skipped at their close and payable now."""
    return {row.month for row in standing.months if row.skipped and row.due}


def _not_due(standing: Standing) -> set[date]:
    """Months that are not payable."""
    return {row.month for row in standing.months if not row.due}


def _notice(kind: str, month: date, now: Standing, **params: Any) -> Notice:
    return Notice(kind, month, compact({"payment": now.payment, **params}))


def _counter(record: Record, issued: Issued, month: date) -> Iterator[Notice]:
    """Is the last thing we said about payment shown wrong by what is known now?"""
    said = [n for n in issued.notices if n.kind != REMINDER and n.sent_on is not None]
    if not said:
        return
    last = max(said, key=lambda n: (n.sent_on, n.month, n.kind == COUNTER))
    if _wrong(last, record):
        yield _notice(COUNTER, month, record.standing, of=last.kind, of_month=last.month)


def _wrong(notice: Notice, record: Record) -> bool:
    """Did it tell a state of payment that did not hold on its day, or months that came otherwise?

    What was true when it was told and has changed since is not wrong.
    """
    told, now = json.loads(notice.params), record.standing
    months = {date.fromisoformat(text) for text in told.get("months", ())}
    not_due = months & _not_due(now)
    if not_due if notice.kind == RESTORED else months - not_due:
        return True
    if told["payment"] == now.payment or notice.sent_on is None:
        return False
    then = record.ask(min(notice.sent_on, now.as_of), now.known_at)
    return bool(told["payment"] != then.payment)
