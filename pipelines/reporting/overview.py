"""All days at a glance: what became of the files of each business day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.reporting import deliveries as sums
from pipelines.reporting.manifest import Fates
from pipelines.store import reporting as ask
from pipelines.store.batches import FATES, Batch


@dataclass
class Day:
    """One business day: files and rows of the deliveries that count, cases opened on it."""

    day: date
    files: int = 0
    stopped: int = 0
    rows: int = 0
    fates: Fates = field(default_factory=Fates)
    adds_up: bool = True
    cases: int = 0
    report: bool = False


def days(connection: ask.Connection, runs: Path) -> list[Day]:
    """Every day that has deliveries, new cases or a report, in order."""
    by_day: dict[date, list[Batch]] = defaultdict(list)
    for batch in ask.all_deliveries(connection):
        by_day[batch.business_day].append(batch)
    opened = {row.opened_on: row.cases for row in ask.cases_by_day(connection)}
    reported = {date.fromisoformat(p.parent.name) for p in runs.glob("????-??-??/report.html")}
    return [
        _day(day, by_day.get(day, []), opened.get(day, 0), day in reported)
        for day in sorted({*by_day, *reported})
    ]


def _day(day: date, batches: list[Batch], cases: int, report: bool) -> Day:
    role = sums.roles(batches)
    counted = [b for b in batches if role[b.batch_id] in sums.COUNTED]
    return Day(
        day=day,
        files=len(counted),
        stopped=sum(role[b.batch_id] == "stopped" for b in batches),
        rows=sum(b.rows or 0 for b in counted),
        fates=Fates(**{name: sum(getattr(b, name) or 0 for b in counted) for name in FATES}),
        adds_up=all(sums.row_sum(b) != "does_not_add_up" for b in batches),
        cases=cases,
        report=report,
    )
