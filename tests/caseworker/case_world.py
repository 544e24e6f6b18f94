"""A town with losses to verify and matches to review, and steps that caseworkers take in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pipelines.run import run_day
from pipelines.settings import FEEDS
from pipelines.store import tables
from pipelines.workspace import Workspace
from tests.caseworker.clients import Client, Site
from tests.conftest import new_workspace
from tests.pipelines.small_world import DAY, Town, deliver, row
from tests.review.desk_world import rows_of

LOST = {
    "answer": "finding_lost",
    "ground": "death",
    "effective": "2026-04-02",
    "how_verified": "向民政部门查证",
    "note": "死亡证明已核对",
}
ALIVE = {"answer": "finding_not_lost", "seen_alive_on": "2026-04-19", "how_verified": "本人到场"}
HTMX = {"HX-Request": "true"}
ENGLISH = {"language": "en"}


def make(folder: Path) -> Workspace:
    """Twelve recipients: 1 to 3 are reported dead, 6 and 7 may have travelled."""
    ws = new_workspace(folder / "home")
    Town(certified={6: "2025-03-11", 7: "2025-03-11"}).load_into(ws, folder)
    deliver(ws, "death", DAY, [row("death", at, f"D{at}", DAY) for at in (1, 2, 3)])
    unsure = [row("travel", at, f"T{at}", DAY, id_number="", sex="") for at in (6, 7)]
    deliver(ws, "travel", DAY, unsure)
    run_day(ws, DAY, FEEDS)
    return ws


def case_of(site: Site, at: int, kind: str = "loss_verification") -> dict[str, Any]:
    """The case of a recipient of the town."""
    whose = tables.cases.c.recipient_id == f"R{at:08d}"
    (found,) = rows_of(site.ws, tables.cases, whose, tables.cases.c.kind == kind)
    return found


def answer(client: Client, case: dict[str, Any], said: dict[str, str], **headers: str) -> Any:
    """Send an answer to a case in the version that was seen."""
    sent = {"version": str(case["version"]), "order": "urgency", **said}
    return client.post(f"/cases/{case['case_id']}/decide", sent, **headers)


def proposals_of(site: Site, case: dict[str, Any]) -> list[dict[str, Any]]:
    """Proposals on a case, as rows."""
    return rows_of(site.ws, tables.proposals, tables.proposals.c.case_id == case["case_id"])


def audited(site: Site) -> list[dict[str, Any]]:
    """Entries of the audit trail."""
    return rows_of(site.ws, tables.audit_entries)


def text_of(page: str) -> str:
    """What a page says, without its markup."""
    plain = re.sub(r"<(script|style|svg|datalist)\b.*?</\1>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", plain))
