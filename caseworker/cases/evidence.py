"""What a decision stands on, as pages show it: the comparison, its weights, the rules."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from caseworker.cases import comparing, rulings, timeline, waterfall
from caseworker.cases.common import words
from caseworker.web.visit import Visitor
from pipelines.review import CaseDetail, CaseEvent, EvidenceRow, record_of

COMPARED = ("death", "incarceration", "travel", "medical", "certification")
"""Feeds whose records were compared with the register."""


def evidence_context(
    visit: Visitor, detail: CaseDetail, uncovered: bool, here: str
) -> dict[str, Any]:
    """What the comparison, the waterfall and the rules show; `here` is the page's own path."""
    in_case = {row.evidence_id for row in detail.evidence if row.in_case}
    wanted = visit.query("evidence", limit=64) or visit.form.text("evidence_shown", limit=64)
    shown = chosen_evidence(detail.evidence, wanted)
    record = None
    if shown and shown.feed in COMPARED and shown.business_day and shown.row_id:
        record = record_of(visit.site.ws, shown.feed, shown.business_day, shown.row_id)
    sounds = (visit.query("sounds") or visit.form.text("sounds")) == "1"
    language = visit.language
    steps = comparing.steps_of(shown.comparisons if shown else None)
    order = visit.query("order", limit=20)

    def here_with(**changes: str) -> str:
        state = {
            "evidence": shown.evidence_id if shown and wanted else "",
            "sounds": "1" if sounds else "",
            "order": order,
        } | changes
        query = urlencode({name: value for name, value in state.items() if value})
        return f"{here}?{query}" if query else here

    return {
        **words(visit),
        "recipient": detail.recipient,
        "standing": detail.standing,
        "standing_day": detail.standing.get("as_of", ""),
        "shown": shown,
        "compared": [row for row in detail.evidence if row.comparisons],
        "record": record,
        "lines": comparing.side_by_side(
            detail.recipient,
            record,
            shown.comparisons if shown else None,
            language,
            covered=not uncovered,
            sounds=sounds,
        ),
        "fall": waterfall.waterfall(steps, language, visit.t("cases.fall.total")),
        "sounds": sounds,
        "uncovered": uncovered,
        "here": here,
        "here_with": here_with,
        "rulings": rulings.rulings(visit.site.ws, detail.standing, in_case, language),
        "detail_words": timeline.detail_words,
    }


def chosen_evidence(rows: list[EvidenceRow], wanted: str) -> EvidenceRow | None:
    """The evidence to compare: the one asked for, else the first of the case that was compared."""
    by_id = {row.evidence_id: row for row in rows}
    if wanted in by_id:
        return by_id[wanted]

    def rank(row: EvidenceRow) -> tuple[bool, bool, bool]:
        return (not row.in_case, row.comparisons is None, row.kind not in timeline.GRAVE)

    ranked = sorted(rows, key=rank)
    return ranked[0] if ranked else None


def changed(
    visit: Visitor, changes: list[CaseEvent], evidence: list[EvidenceRow]
) -> list[dict[str, Any]]:
    """What changed in a case since it was opened on the page: what came, what went."""
    by_id = {row.evidence_id: row for row in evidence}
    told = []
    for one in changes:
        before = set((one.before or {}).get("evidence", ()))
        after = set((one.after or {}).get("evidence", ()))
        told.append(
            {
                "day": one.day,
                "event": visit.t(f"cases.events.{one.event}"),
                "came": [by_id[i] for i in sorted(after - before) if i in by_id],
                "went": [by_id[i] for i in sorted(before - after) if i in by_id],
            }
        )
    return told
