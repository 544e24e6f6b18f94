"""Rows of the tables for reports: made-up, small, and with every kind in them."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from pipelines.store import horizon, totals
from pipelines.store.batches import Batch
from pipelines.store.tables import cases, evidence, manual_queue, recipients, standings
from pipelines.workspace import Workspace

DAY = date(2026, 4, 20)
NAME, NUMBER = "欧阳测试", "110101195001011234"

REASON = {"zh": "日期无法识别", "en": "the value is no date"}


def verdict(**parts: Any) -> dict[str, Any]:
    """A verdict as check stores it."""
    empty: dict[str, Any] = {
        "excluded": [],
        "quarantined": [],
        "signals": [],
        "warnings": [],
        "expectations": None,
    }
    return {**empty, **parts}


def suite(**observed: float) -> dict[str, Any]:
    """Results of batch expectations: each measure at most 0.05, and a warning where it is more."""
    results = [
        {
            "measure": measure,
            "minimum": None,
            "maximum": 0.05,
            "observed": value,
            "success": value <= 0.05,
            "severity": "warn",
            "because": "unusually many; tell the source",
        }
        for measure, value in observed.items()
    ]
    return {"engine": {"name": "great_expectations", "version": "1.24.1"}, "results": results}


def batch(feed: str, rows: int | None, revision: int = 1, day: date = DAY, **more: Any) -> Batch:
    """A decided batch all of whose rows matched with certainty, unless told otherwise."""
    sha256 = hashlib.sha256(f"{feed}{day}{revision}{more}".encode()).hexdigest()
    nothing = dict.fromkeys(("excluded", "quarantined", "possible", "unmatched", "waiting"), 0)
    values = {**nothing, "certain": rows, "status": "decided", "received_on": day, **more}
    return Batch(
        batch_id=f"{feed}/{day}/r{revision}-{sha256[:8]}",
        feed=feed,
        business_day=day,
        revision=revision,
        sha256=sha256,
        file_name=f"{feed}_{day}{f'_r{revision}' if revision > 1 else ''}.csv",
        size=1,
        rows=rows,
        **values,
    )


def recipient(n: int) -> dict[str, Any]:
    """Somebody on the register, with a name and a number that no report may show."""
    row = {column.name: None for column in recipients.columns}
    return row | {
        "recipient_id": f"R{n:08d}",
        "name": NAME,
        "id_number": NUMBER,
        "benefit_class": "enterprise_retiree",
        "jurisdiction": "beijing/haidian",
        "residence": "local",
        "employer_contact": "unknown",
        "content_hash": "0",
        "monthly_fen": 300_000,
    }


def standing(n: int, **more: Any) -> dict[str, Any]:
    """A standing that rests on nothing, unless told otherwise."""
    row = {column.name: None for column in standings.columns}
    return row | {
        "recipient_id": f"R{n:08d}",
        "jurisdiction": "beijing/haidian",
        "rule_set": "HD26",
        "payment": "paid",
        "queue": "none",
        **more,
    }


def fact(n: int, feed: str, day: date | None = DAY) -> dict[str, Any]:
    """A piece of evidence of certain grade, named like its recipient."""
    row = {column.name: None for column in evidence.columns}
    return row | {
        "recipient_id": f"R{n:08d}",
        "evidence_id": f"e{n}",
        "feed": feed,
        "business_day": day,
        "kind": feed,
        "occurred_on": DAY,
        "grade": "certain",
        "known_from": DAY,
        "details": "{}",
    }


def fill_state(ws: Workspace) -> None:
    """Ten recipients: five certified by evidence, one by approval, three queued, one new."""
    until = date(2027, 4, 30)
    sources = [
        ("travel", DAY),
        ("travel", DAY - timedelta(days=1)),
        ("medical", DAY),
        ("certification", DAY),
        ("register", None),
    ]
    rows = [
        standing(
            n,
            certified_through=until,
            certified_by=f"e{n}",
            certified_feed=feed,
            certified_day=day,
        )
        for n, (feed, day) in enumerate(sources)
    ]
    rows.append(standing(5, certified_through=until))
    rows += [standing(6, queue="manual_certification", payment="suspended")]
    rows += [standing(n, queue="manual_certification") for n in (7, 8)]
    rows.append(standing(9, rule_set=None, payment=None, queue=None))
    queued = [
        (6, date(2026, 3, 31), "suspended"),
        (7, date(2026, 4, 30), "paid"),
        (8, None, "paid"),
    ]
    opened = [
        ("loss_verification", "certain", DAY, "open"),
        ("loss_verification", "certain", DAY - timedelta(days=3), "open"),
        ("loss_verification", "possible", DAY, "lapsed"),
        ("match_review", "possible", DAY - timedelta(days=1), "decided"),
    ]
    with ws.store.write() as connection:
        horizon.advance(connection, DAY)
        connection.execute(recipients.insert(), [recipient(n) for n in range(10)])
        connection.execute(standings.insert(), rows)
        connection.execute(
            evidence.insert(), [fact(n, feed, day) for n, (feed, day) in enumerate(sources)]
        )
        connection.execute(
            manual_queue.insert(),
            [
                {
                    "recipient_id": f"R{n:08d}",
                    "jurisdiction": "beijing/haidian",
                    "due_on": due_on,
                    "payment": payment,
                    "why": "[]",
                    "channels": "[]",
                }
                for n, due_on, payment in queued
            ],
        )
        connection.execute(
            cases.insert(),
            [
                {
                    "case_id": str(n),
                    "recipient_id": "R00000001",
                    "kind": kind,
                    "grade": grade,
                    "opened_on": opened_on,
                    "evidence": "[]",
                    "status": status,
                }
                for n, (kind, grade, opened_on, status) in enumerate(opened)
            ],
        )
        totals.rebuild(connection)


def fill_files(ws: Workspace, *more: Batch) -> None:
    """A day with a corrected journey file, hospital stays, and a blocked file; two are missing."""
    quarantined = {"reason": "not_a_date", "column": "travel_date", "rows": 2, "examples": [7, 9]}
    excluded = {"rule": "HD26-11", "column": "med_type", "code": "11", "rows": 60}
    travel = verdict(
        quarantined=[{**quarantined, "text": REASON}],
        signals=[{"kind": "unknown_code", "column": "mode", "code": "ferry", "rows": 3}],
        warnings=["quarantined_share is 0.2, expected at most 0.05: so.", "no last line break."],
        expectations=suite(quarantined_share=0.2, duplicate_share=0.0),
    )
    medical = verdict(
        excluded=[{**excluded, "text": {"zh": "普通门诊", "en": "outpatient visit"}}],
        expectations=suite(quarantined_share=0.0),
    )
    waits = {"status": "blocked", "certain": 0, "waiting": 4, "message": "start_date is missing"}
    for one in (
        batch("travel", 9, certain=8, unmatched=1, verdict=verdict()),
        batch("travel", 10, 2, certain=5, possible=2, unmatched=1, quarantined=2, verdict=travel),
        batch("medical", 100, certain=40, excluded=60, verdict=medical),
        batch("incarceration", 4, verdict=verdict(), **waits),
        *more,
    ):
        ws.store.batches.add(one)
