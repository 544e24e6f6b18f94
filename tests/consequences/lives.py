"""One recipient through time: what follows as of any day, and what was sent by then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.consequences.derive import Consequences, follow
from pipelines.consequences.offsets import Record
from pipelines.store.consequences import Instruction, Issued, Notice
from rules import ClosedMonths, Evidence, Recipient, Standing, evaluate, load_rule_book

BOOK = load_rule_book()


def month(text: str) -> date:
    """The first day of YYYY-MM."""
    return date.fromisoformat(text + "-01")


def day(text: str) -> date:
    """A day from YYYY-MM-DD."""
    return date.fromisoformat(text)


def retiree(approved: str = "2020-01", amount: int = 5000, **values: Any) -> Recipient:
    """A retiree of Haidian."""
    return Recipient(
        jurisdiction=values.pop("jurisdiction", "beijing/haidian"),
        benefit_class=values.pop("benefit_class", "enterprise_retiree"),
        approved_month=month(approved),
        monthly_amount=Decimal(amount),
        **values,
    )


def certified(on: str, known: str | None = None, **values: Any) -> Evidence:
    """A certification at a counter."""
    usual = {"id": f"c{on}", "kind": "certified", "channel": "counter"}
    return Evidence(date=day(on), known_from=day(known or on), **{**usual, **values})


def finding(outcome: str, on: str, ground: str = "death", **values: Any) -> Evidence:
    """What two people found on a day; days as text."""
    days = {k: day(v) if isinstance(v, str) else v for k, v in values.items()}
    return Evidence(
        id=f"f{on}", kind="finding", date=day(on), known_from=day(on), outcome=outcome,
        ground=ground, **days,
    )  # fmt: skip


@dataclass
class Life:
    """A recipient with evidence; what is sent is remembered."""

    recipient: Recipient
    evidence: list[Evidence] = field(default_factory=list)
    closed: ClosedMonths | None = None
    rule_set: str | None = None
    parameters: Mapping[str, Any] | None = None
    issued: Issued = field(default_factory=Issued)

    def learn(self, *more: Evidence) -> None:
        """Add evidence."""
        self.evidence += more

    def ask(self, as_of: date, known_at: date) -> Standing:
        """The standing as of a day, by what was known on a day."""
        return evaluate(
            self.recipient, self.evidence, BOOK, as_of, known_at,
            closed=self.closed, rule_set=self.rule_set, parameters=self.parameters,
        )  # fmt: skip

    def record(self, horizon: date) -> Record:
        """What is derived from, as of a horizon."""
        who = (self.recipient.jurisdiction, self.recipient.benefit_class)
        timeline = BOOK.timeline(*who, self.rule_set, self.parameters)
        return Record(self.ask(horizon, horizon), self.ask, self.evidence, lambda _: timeline)

    def at(self, horizon: str | date) -> Consequences:
        """What follows as of a horizon, without what was sent."""
        here = day(horizon) if isinstance(horizon, str) else horizon
        return follow(self.record(here), self.issued, self.closed)

    def send_payroll(self, pay_month: str | date, on: str | date) -> list[Instruction]:
        """Send the instructions of a pay month, as derived on a day."""
        through = month(pay_month) if isinstance(pay_month, str) else pay_month
        when = day(on) if isinstance(on, str) else on
        rows = [
            row._replace(status="sent", sent_on=when)
            for row in self.at(when).instructions
            if row.pay_month <= through
        ]
        through = max(through, self.issued.sent_through or through)
        self.issued = Issued((*self.issued.instructions, *rows), self.issued.notices, through)
        return rows

    def send_notices(self, on: str | date) -> list[Notice]:
        """Send what is due on a day."""
        when = day(on) if isinstance(on, str) else on
        rows = [n._replace(status="sent", sent_on=when) for n in self.at(when).notices]
        issued = self.issued
        self.issued = Issued(issued.instructions, (*issued.notices, *rows), issued.sent_through)
        return rows

    def everything(self, horizon: str | date) -> list[Instruction]:
        """All instructions, sent and open."""
        sent = [row for row in self.issued.instructions if row.status == "sent"]
        return sorted([*sent, *self.at(horizon).instructions], key=lambda r: (r[1], r[0]))


def told(rows: Iterable[Instruction]) -> list[str]:
    """Instructions as text: for month, pay month, yuan, kind."""
    return [
        f"{row.for_month:%Y-%m} in {row.pay_month:%Y-%m}: {row.amount_fen // 100:+d} {row.kind}"
        for row in rows
    ]


def sums(rows: Iterable[Instruction]) -> dict[date, int]:
    """Fen by the month they are for; months that come to nothing are left out."""
    total: dict[date, int] = defaultdict(int)
    for row in rows:
        total[row.for_month] += row.amount_fen
    return {one: fen for one, fen in total.items() if fen}


def what_follows(standing: Standing) -> dict[date, int]:
    """Fen by month that are not due, as the standing says."""
    return {m.month: -int(m.amount * 100) for m in standing.months if not m.due and m.amount}
