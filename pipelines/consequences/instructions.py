"""Payment instructions: what each payroll adds or withholds, as differences between views.

The entries for a month add up to what follows for it: nothing if it is payable, its amount
withheld if it is not. What was sent, and what closed under other rules, is counted as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pipelines.consequences.offsets import Record, View, views
from pipelines.evaluation.projection import to_fen
from pipelines.store.consequences import Instruction, Issued
from rules import ClosedMonths

KINDS = ("withhold", "back_pay", "recovery", "counter")
"""Not paid with its own payroll; paid later for such a month; taken back for a month that was
paid; the opposite of an earlier back pay or recovery, or a change of its amount."""


def instructions_of(
    record: Record, issued: Issued, closed: ClosedMonths | None
) -> list[Instruction]:
    """All instructions of one recipient that were not sent."""
    judged_by = {row.month: row.rule_set for row in record.standing.months}
    facts = list(_facts(issued, closed, judged_by))
    after = _last_fact(facts, issued, closed)
    books = _Books(facts)
    for pay_month, view in views(record, after):
        books.settle(pay_month, view)
    return [row for row in (*facts, *books.entries) if row.status == "open"]


def _facts(
    issued: Issued, closed: ClosedMonths | None, judged_by: Mapping[date, str]
) -> Iterator[Instruction]:
    """Instructions that stand whatever is known now, in order of pay month."""
    through = closed.through if closed else date.min
    rows = [r for r in issued.instructions if r.status == "sent" or r.pay_month <= through]
    told = {(row.for_month, row.pay_month) for row in rows}
    for month, amount in closed.skipped.items() if closed else ():
        late = issued.sent_through is None or month > issued.sent_through
        if late and month <= through and (month, month) not in told:
            named = judged_by.get(month, "")
            fen = -to_fen(amount)
            rows.append(Instruction(month, month, fen, "withhold", "suspended", named))
    yield from sorted(rows, key=lambda row: (row.pay_month, row.for_month))


def _last_fact(
    facts: Sequence[Instruction], issued: Issued, closed: ClosedMonths | None
) -> date | None:
    """The last pay month that takes no more instructions."""
    days = [row.pay_month for row in facts]
    days += [closed.through] if closed else []
    days += [issued.sent_through] if issued.sent_through else []
    return max(days, default=None)


class _Books:
    """What was instructed so far, by month."""

    def __init__(self, facts: Sequence[Instruction]) -> None:
        self.entries: list[Instruction] = []
        self._sum: dict[date, int] = {}
        self._first: dict[date, Instruction] = {}
        for row in facts:
            self._enter(row)

    def _enter(self, row: Instruction) -> None:
        self._sum[row.for_month] = self._sum.get(row.for_month, 0) + row.amount_fen
        self._first.setdefault(row.for_month, row)

    def settle(self, pay_month: date, view: View) -> None:
        """Enter what is missing between what was instructed and what a payroll sees."""
        for month in sorted({*self._sum, *view}):
            row = view.get(month)
            due = row is None or row.due
            wanted = 0 if row is None or due else -to_fen(row.amount)
            missing = wanted - self._sum.get(month, 0)
            if missing == 0:
                continue
            first = self._first.get(month)
            reason = "restored" if due else "stopped" if row is not None and row.stopped else ""
            entry = Instruction(
                for_month=month,
                pay_month=pay_month,
                amount_fen=missing,
                kind=_kind(month, pay_month, missing, first),
                reason=reason or "suspended",
                rule_set=row.rule_set if row is not None else first.rule_set if first else "",
            )
            self._enter(entry)
            self.entries.append(entry)


def _kind(month: date, pay_month: date, amount: int, first: Instruction | None) -> str:
    if month == pay_month:
        return "withhold"
    if first is None:
        return "recovery"
    return "back_pay" if amount > 0 and first.kind == "withhold" else "counter"
