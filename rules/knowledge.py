"""Everything known about one recipient, sorted by what it can do; built once per question."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from rules.law import Law
from rules.life import LIFE_KINDS, Item, day_of
from rules.types import Evidence

FOREVER = date.max
LOSS_KINDS = frozenset({"death", "custody"})
Span = tuple[date, date]


def _spans(evidence: Evidence, withdrawals: dict[str, list[Span]]) -> list[Span]:
    """Spans of knowledge: from reported to ended, less the time it stood withdrawn."""
    spans = [(evidence.known_from, evidence.known_to or FOREVER)]
    for since, until in withdrawals.get(evidence.id, ()):
        spans = [
            piece
            for start, end in spans
            for piece in ((start, min(end, since)), (max(start, until), end))
            if piece[0] < piece[1]
        ]
    return spans


class Knowledge:
    """Items by kind, each sorted latest first, ties by id, so that order never matters."""

    __slots__ = ("changes", "findings", "life", "losses", "others")

    def __init__(self, evidence: Iterable[Evidence], law: Law) -> None:
        self.life: list[Item] = []
        self.losses: list[Item] = []
        self.findings: list[Item] = []
        self.others: list[Item] = []
        rows = list(evidence)
        targets: dict[str, dict[str, list[Span]]] = {}
        for row in rows:
            if row.event and row.kind in ("withdrawn", "released"):
                span = (max(row.known_from, row.date), row.known_to or FOREVER)
                targets.setdefault(row.kind, {}).setdefault(row.event, []).append(span)
        withdrawn, released = targets.get("withdrawn", {}), targets.get("released", {})
        for row in rows:
            self._add(row, law, withdrawn, released)
        for items in (self.life, self.losses, self.findings, self.others):
            if len(items) > 1:
                items.sort(key=_latest_first)
        changes: set[date] = set()
        for item in (*self.life, *self.losses, *self.findings, *self.others):
            changes.add(item.since)
            if item.until != FOREVER:
                changes.add(item.until)
        self.changes = sorted(changes)

    def _add(
        self,
        row: Evidence,
        law: Law,
        withdrawn: dict[str, list[Span]],
        released: dict[str, list[Span]],
    ) -> None:
        kind = row.kind
        spans = (
            _spans(row, withdrawn) if withdrawn else ((row.known_from, row.known_to or FOREVER),)
        )
        for since, until in spans:
            if since >= until:
                continue
            if kind in LIFE_KINDS and (day := day_of(row, law)) is not None:
                if released and row.id in released:
                    self._add_released(row, day, since, until, released[row.id])
                else:
                    self.life.append(Item(row, day, since, until))
            if kind == "finding":
                self.findings.append(Item(row, row.date, since, until))
            elif kind in LOSS_KINDS or (
                kind == "medical"
                and row.discharge_status in law.death_codes
                and row.med_type in law.inpatient_codes
            ):
                self.losses.append(Item(row, row.date, since, until))
            elif kind not in LIFE_KINDS:
                self.others.append(Item(row, row.date, since, until))

    def _add_released(
        self, row: Evidence, day: date, since: date, until: date, spans: list[Span]
    ) -> None:
        cuts = sorted({since, until, *(d for span in spans for d in span if since < d < until)})
        for start, end in pairwise(cuts):
            free = any(a <= start and end <= b for a, b in spans)
            self.life.append(Item(row, day, start, end, released=free))

    def of_kind(self, kind: str, known: date, on: date = FOREVER) -> list[Item]:
        """Items of one other kind, known on a day and happened by `on`, in order of time."""
        found = [
            i for i in self.others if i.evidence.kind == kind and i.known(known) and i.day <= on
        ]
        return sorted(found, key=lambda item: (item.day, item.since, item.evidence.id))


def _latest_first(item: Item) -> tuple[int, str, date]:
    return (-item.day.toordinal(), item.evidence.id, item.since)


def amount_of(evidence: Evidence) -> Decimal | None:
    """The new monthly amount that an `amount_changed` names, if it can be read."""
    if evidence.amount is not None:
        return evidence.amount
    try:
        value = Decimal(str(evidence.to))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
