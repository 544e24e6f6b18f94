"""The records that led to a loss, of which somebody who is alive says that one is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from caseworker.cases.common import word
from caseworker.cases.timeline import GRAVE, detail_words
from caseworker.web.visit import Visitor
from pipelines.review import EvidenceRow
from pipelines.store.wrong_records import OURS, UNKNOWN, code_of, parsed

DIED = "5"
"""Discharge from hospital by death."""


class Source(NamedTuple):
    """A record that may be the wrong one."""

    code: str
    feed: str
    batch_id: str | None
    row_id: str
    occurred_on: date
    told: str
    """What the record says, in words."""


def sources_of(visit: Visitor, rows: Sequence[EvidenceRow]) -> list[Source]:
    """Records of a loss, the latest first; those taken back since are among them."""
    found = []
    for row in rows:
        if not is_loss(row):
            continue
        language = visit.language
        said = detail_words(language, row.details)
        kind = word(language, "evidence_kinds", row.kind)
        told = f"{kind} {row.occurred_on.isoformat()}"
        found.append(
            Source(
                code=code_of(row.batch_id, row.feed, row.business_day, row.row_id),
                feed=row.feed,
                batch_id=row.batch_id,
                row_id=row.row_id or "",
                occurred_on=row.occurred_on,
                told=f"{told} · {said}" if said else told,
            )
        )
    return sorted(found, key=lambda one: one.occurred_on, reverse=True)


def is_loss(row: EvidenceRow) -> bool:
    """Whether a delivery told a loss with it."""
    died = row.kind == "medical" and str(row.details.get("discharge_status", "")) == DIED
    return (row.kind in GRAVE or died) and row.feed not in ("finding", "manual", "register")


def options(visit: Visitor, sources: Sequence[Source]) -> list[tuple[str, str, str]]:
    """What may be named as wrong: each record, our own finding, something else."""
    records = []
    for one in sources:
        feed = word(visit.language, "feeds", one.feed)
        where = visit.t("objection.where", batch=one.batch_id or one.feed, row=one.row_id)
        records.append(
            (
                one.code,
                f"{feed}：{one.told}"
                if visit.language == "zh"
                else f"{feed.capitalize()}: {one.told}",
                where,
            )
        )
    own = [
        (code, visit.t(f"objection.own.{code}.name"), visit.t(f"objection.own.{code}.hint"))
        for code in (OURS, UNKNOWN)
    ]
    return [*records, *own]


def named(visit: Visitor, code: Any) -> dict[str, str]:
    """A wrong record as pages show it: source, delivery, row; empty where none was named."""
    if not code:
        return {}
    feed, batch_id, row_id = parsed(str(code))
    if feed in (OURS, UNKNOWN):
        return {"source": visit.t(f"objection.own.{feed}.name"), "batch": "", "row": ""}
    return {
        "source": word(visit.language, "feeds", feed),
        "batch": batch_id or "",
        "row": row_id,
    }
