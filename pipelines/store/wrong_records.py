"""Records that two people found wrong: which source told them, in which delivery, how often.

An objection names the record that led to the loss. Here they are counted, without anybody's name
or number, so that the source can be asked to put right what it delivers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from pipelines.store.review import from_row
from pipelines.store.tables import proposals

OURS, UNKNOWN = "finding", "other"
"""The record was right and we erred; it was no record of a delivery."""


@dataclass(frozen=True)
class WrongRecords:
    """How many records of one source, or of one of its deliveries, were found wrong."""

    feed: str
    """Of a source; or `finding`, `other`."""
    batch_id: str | None
    count: int
    first: date
    last: date
    """Days on which the first and the last of them were approved."""


def code_of(batch_id: str | None, feed: str, business_day: date | None, row_id: str | None) -> str:
    """A record as an objection names it: its delivery, or else its source and day, and its row."""
    return f"{batch_id or f'{feed}/{business_day}'}#{row_id or ''}"


def parsed(code: str) -> tuple[str, str | None, str]:
    """Source, delivery and row of a record that an objection names."""
    if code in (OURS, UNKNOWN) or "#" not in code:
        return (code if code == OURS else UNKNOWN), None, ""
    place, _, row_id = code.rpartition("#")
    feed = place.partition("/")[0]
    return feed, place if place.count("/") == 2 else None, row_id


def by_delivery(connection: Connection, jurisdictions: Sequence[str]) -> list[WrongRecords]:
    """Records found wrong by source and delivery, the source with most of them first."""
    query = select(proposals).where(
        proposals.c.jurisdiction.in_(jurisdictions),
        proposals.c.kind == "objection",
        proposals.c.state == "approved",
    )
    records: dict[str, list[date]] = {}
    for row in connection.execute(query):
        proposal = from_row(row)
        code = str(proposal.content.get("wrong_source") or UNKNOWN)
        records.setdefault(code, []).append(proposal.approved_on or proposal.known_on)
    grouped: dict[tuple[str, str | None], list[list[date]]] = {}
    for code, days in records.items():
        feed, batch_id, row_id = parsed(code)
        # One record may have harmed two benefits of one person; it is wrong once.
        parts = [days] if row_id else [[day] for day in days]
        grouped.setdefault((feed, batch_id), []).extend(parts)
    found = [
        WrongRecords(feed, batch_id, len(parts), min(map(min, parts)), max(map(max, parts)))
        for (feed, batch_id), parts in grouped.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.feed, one.batch_id or ""))


def by_source(rows: Sequence[WrongRecords]) -> list[WrongRecords]:
    """The same by source alone."""
    grouped: dict[str, list[WrongRecords]] = {}
    for row in rows:
        grouped.setdefault(row.feed, []).append(row)
    found = [
        WrongRecords(
            feed,
            None,
            sum(p.count for p in part),
            min(p.first for p in part),
            max(p.last for p in part),
        )
        for feed, part in grouped.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.feed))
