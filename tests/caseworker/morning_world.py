"""A busy morning: losses, true conflicts, possible matches of two feeds, held evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.run import run_day
from pipelines.settings import FEEDS
from pipelines.store import tables
from pipelines.workspace import Workspace
from tests.caseworker.case_world import case_of
from tests.caseworker.clients import Client, Site
from tests.conftest import new_workspace
from tests.pipelines.small_world import DAY, Town, deliver, row
from tests.review.desk_world import rows_of

LOSSES = (1, 2, 3)
TRAVELLERS = tuple(range(6, 16))
"""Perhaps seen on a journey: possible matches of one ground."""

CONFLICTS = (16, 17)
"""Reported dead, and seen alive after it."""

HELD = (18, 19)
"""Certified through a channel that the rules do not name."""

PATIENTS = (20, 21)
"""Perhaps discharged from hospital: possible matches of another ground."""

BEFORE = DAY.replace(day=7)


def make(folder: Path, url: str = "") -> Workspace:
    """An installation with these people, run for a day."""
    ws = new_workspace(folder / "home", url)
    lapsed = dict.fromkeys((*TRAVELLERS, *PATIENTS, *HELD), "2025-03-11")
    Town(24, certified=lapsed).load_into(ws, folder)
    died = [row("death", at, f"D{at}", BEFORE) for at in (*LOSSES, *CONFLICTS)]
    deliver(ws, "death", DAY, died)
    unsure = {"id_number": "", "sex": ""}
    journeys = [row("travel", at, f"T{at}", DAY, **unsure) for at in TRAVELLERS]
    journeys += [row("travel", at, f"T{at}", DAY) for at in CONFLICTS]
    deliver(ws, "travel", DAY, journeys)
    deliver(ws, "medical", DAY, [row("medical", at, f"M{at}", DAY, **unsure) for at in PATIENTS])
    odd = [row("certification", at, f"C{at}", DAY, channel="neimenggu_app") for at in HELD]
    deliver(ws, "certification", DAY, odd)
    run_day(ws, DAY, FEEDS)
    return ws


def matches(site: Site, *who: int) -> list[dict[str, Any]]:
    """The match reviews of some travellers."""
    return [case_of(site, at, "match_review") for at in who or TRAVELLERS]


def query(cases: list[dict[str, Any]]) -> str:
    """The query of a selection."""
    return "&".join(f"case={case['case_id']}" for case in cases)


def form(cases: list[dict[str, Any]], note: str = "同名不同人") -> dict[str, Any]:
    """The form of a bulk of "different person"."""
    versions = {f"version-{case['case_id']}": str(case["version"]) for case in cases}
    return {"case": [case["case_id"] for case in cases], "note": note, **versions}


def propose_bulk(client: Client, cases: list[dict[str, Any]]) -> str:
    """Propose them through the page; gives the address of the bulk."""
    done = client.post("/bulk/different", form(cases))
    assert done.status_code == 303, done.text
    return str(done.headers["location"])


def proposals_of(site: Site, bulk: str) -> list[dict[str, Any]]:
    """The proposals of a bulk, by its address."""
    wanted = tables.proposals.c.bulk_id == bulk.rsplit("/", 1)[1]
    return sorted(rows_of(site.ws, tables.proposals, wanted), key=lambda one: one["recipient_id"])


def approve_form(rows: list[dict[str, Any]], note: str = "") -> dict[str, Any]:
    """The form in which these proposals of a bulk are ticked."""
    return {"proposal": [one["proposal_id"] for one in rows], "note": note}


def looks(site: Site, **values: Any) -> list[dict[str, Any]]:
    """Second looks that have these values."""
    conditions = [tables.second_looks.c[name] == value for name, value in values.items()]
    return rows_of(site.ws, tables.second_looks, *conditions)


def everything_is_drawn(site: Site, folder: Path) -> None:
    """From now on every decision is laid before a second person."""
    policy = folder / "policy.yaml"
    policy.write_text("second_looks: {share: 1}\n", encoding="utf-8")
    object.__setattr__(site.ws.settings, "desk_policy", policy)
