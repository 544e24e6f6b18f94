"""From the database of record to a manifest: counts, put together and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from expectations.arrivals import Expected, load_arrivals
from pipelines.reporting import deliveries as sums
from pipelines.reporting.arrivals import files_until
from pipelines.reporting.brakes import by_delivery
from pipelines.reporting.manifest import (
    CaseKind,
    CertifiedBy,
    Delivery,
    DueMonth,
    Manifest,
    Register,
    Role,
    State,
)
from pipelines.reporting.verdict import read_verdict
from pipelines.settings import FEEDS
from pipelines.store import reporting as ask
from pipelines.store.batches import Batch

PAYMENTS = ("paid", "suspended", "stopped")


def collect(
    connection: ask.Connection, day: date, expected: Mapping[str, Expected] | None = None
) -> Manifest:
    """The manifest of a day, as the database has it in this transaction.

    Args:
        connection: a transaction that reads.
        day: the business day.
        expected: when the file of each feed is expected; default: as shipped.
    """
    batches = ask.deliveries(connection, day)
    role = sums.roles(batches)
    brakes = by_delivery(connection, [b.batch_id for b in batches])
    feeds = [*FEEDS, *sorted({b.feed for b in batches} - set(FEEDS))]
    return Manifest(
        day=day,
        adds_up=all(sums.row_sum(b) != "does_not_add_up" for b in batches),
        missing=[f for f in FEEDS if not any(b.feed == f for b in batches)],
        feeds=[sums.by_feed(feed, batches, role) for feed in feeds],
        deliveries=[
            _delivery(b, role[b.batch_id]).model_copy(update=brakes[b.batch_id])
            for b in sorted(batches, key=lambda b: (feeds.index(b.feed), b.revision, b.batch_id))
        ],
        arrivals=files_until(connection, expected or load_arrivals(), day),
        state=state(connection, day),
    )


def _delivery(batch: Batch, role: Role) -> Delivery:
    told = read_verdict(batch.verdict)
    return Delivery(
        batch_id=batch.batch_id,
        feed=batch.feed,
        file_name=batch.file_name,
        revision=batch.revision,
        sha256=batch.sha256,
        received_on=batch.received_on,
        status=batch.status,
        role=role,
        rows=batch.rows,
        fates=sums.fates(batch),
        sum=sums.row_sum(batch),
        message=batch.message,
        remarks=told.remarks,
        engine=told.engine,
        expectations=told.expectations,
        excluded_codes=told.excluded_codes,
        quarantine=told.quarantine,
        signals=told.signals,
    )


def state(connection: ask.Connection, day: date) -> State:
    """How matters stand, and what of it came about through this day."""
    groups = ask.standing_groups(connection, day)
    return State(
        horizon=ask.known_up_to(connection),
        registers=_registers(groups),
        payment=_count(groups, "payment", PAYMENTS),
        queues=_count(groups, "queue", ()),
        certified_by=_certified_by(groups),
        cases=_cases(ask.case_groups(connection, day)),
        manual_queue=_due_months(ask.queue_groups(connection)),
    )


def _registers(groups: Sequence[Any]) -> list[Register]:
    found: Counter[tuple[str, str]] = Counter()
    for row in groups:
        found[row.jurisdiction, row.rule_set or ""] += row.recipients
    return [
        Register(jurisdiction=where, rule_set=rules or None, recipients=n)
        for (where, rules), n in sorted(found.items())
    ]


def _count(groups: Sequence[Any], column: str, always: Iterable[str]) -> dict[str, int]:
    found: Counter[str] = Counter(dict.fromkeys(always, 0))
    for row in groups:
        if (value := getattr(row, column)) is not None:
            found[value] += row.recipients
    return dict(sorted(found.items()))


def _certified_by(groups: Sequence[Any]) -> list[CertifiedBy]:
    total: Counter[str] = Counter()
    this_day: Counter[str] = Counter()
    for row in groups:
        if not row.certified:
            continue
        source = row.feed or "approval"
        total[source] += row.recipients
        this_day[source] += row.recipients if row.this_day else 0
    return [
        CertifiedBy(source=source, recipients=n, this_day=this_day[source])
        for source, n in sorted(total.items(), key=lambda item: (-item[1], item[0]))
    ]


def _cases(groups: Sequence[Any]) -> list[CaseKind]:
    still: Counter[tuple[str, str]] = Counter()
    fresh: Counter[tuple[str, str]] = Counter()
    opened: Counter[tuple[str, str]] = Counter()
    for row in groups:
        key = (row.kind, row.grade or "")
        opened[key] += int(row.opened)
        if row.status == "open":
            still[key] += row.cases
            fresh[key] += int(row.opened)
    return [
        CaseKind(
            kind=kind,
            grade=grade or None,
            open=still[kind, grade],
            open_from_this_day=fresh[kind, grade],
            opened_this_day=n,
        )
        for (kind, grade), n in sorted(opened.items(), key=lambda c: (-still[c[0]], c[0]))
        if still[kind, grade] or n
    ]


def _due_months(groups: Sequence[Any]) -> list[DueMonth]:
    found: Counter[tuple[str, str]] = Counter()
    for row in groups:
        found[row.month or "", row.payment] += row.recipients
    return [
        DueMonth(month=month or None, payment=payment, recipients=n)
        for (month, payment), n in sorted(found.items())
    ]
