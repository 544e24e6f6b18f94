"""A world of two jurisdictions in which everything a person may write is an attack.

Names, addresses, notes, file names and names of views carry markup; one half of the people belongs
to each jurisdiction, and in both the same things were done, so that every id there can be exists
twice: as one's own and as somebody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select, update

from pipelines.access import drafts, users
from pipelines.review import Draft, propose_bulk
from pipelines.store import horizon, tables
from pipelines.workspace import Workspace
from tests.caseworker.clients import Client, Site
from tests.caseworker.papers import A_PDF, PDF
from tests.caseworker.reading import Form, read
from tests.pipelines.small_world import DAY, PLACE
from tests.review.desk_world import rows_of

HERE, THERE = PLACE, "arshan"
EVIL = "<x-evil onclick='alert(1)'>\"'><script>alert(2)</script>"
EVIL_FILE = '"><x-evil onload=alert(1)>.pdf'
PERSONAL = ("name", "former_names", "employer", "address", "street_office")
MONTH = DAY.replace(day=1).isoformat()[:7]


def divided(ws: Workspace) -> Workspace:
    """The desk of a busy morning, divided between two jurisdictions, with attacks for names."""
    with ws.store.write() as connection:
        horizon.add_places(connection, {THERE})
        every = list(connection.scalars(select(tables.recipients.c.recipient_id)))
        odd = [one for one in every if int(one[1:]) % 2]
        for table in (tables.recipients, tables.standings, tables.cases, tables.manual_queue):
            moved = update(table).where(table.c.recipient_id.in_(odd))
            connection.execute(moved.values(jurisdiction=THERE))
        phones = {"phone": "13912345678", "phone_owner": "self"}
        for one in every:
            mine = tables.recipients.c.recipient_id == one
            evil = dict.fromkeys(PERSONAL, f"{EVIL}{one}")
            connection.execute(update(tables.recipients).where(mine).values(**evil, **phones))
    for file in ws.home.root.glob("batches/**/clean.parquet"):
        rows = pq.read_table(file)
        evil = pa.array([EVIL] * rows.num_rows)
        at = rows.column_names.index("name")
        pq.write_table(rows.set_column(at, "name", evil.cast(rows.schema.field(at).type)), file)
    return ws


def lived_in(ws: Workspace) -> Site:
    """The world after a morning of work in both places."""
    site = Site(ws)
    for place in (HERE, THERE):
        _work(site, place)
    return site


def person(site: Site, place: str, *roles: str) -> Client:
    """Somebody of a place in a browser."""
    name = f"{'.'.join(role[:4] for role in roles)}@{place.replace('/', '-')}"
    with site.ws.store.read() as connection:
        known = users.find(connection, username=name)
    if known is None:
        return site.as_(*roles, jurisdictions=(place,), name=name, display_name=EVIL)
    client = Client(site.client().http, site, known)
    client.http.cookies.set("certify", site.raw_session(known), domain="localhost.local")
    return client


def cases(site: Site, place: str, kind: str) -> list[dict[str, Any]]:
    """Open cases of a kind in a place."""
    at = tables.cases.c
    found = rows_of(site.ws, tables.cases, at.jurisdiction == place, at.kind == kind)
    return sorted((one for one in found if one["status"] == "open"), key=lambda c: c["case_id"])


@dataclass
class Sent:
    """A form as it is sent."""

    address: str
    values: dict[str, Any]
    files: Any = None


def fill(form: Form, address: str = "", **values: Any) -> Sent:
    """A form filled in: what it holds, attacks where a text may be typed, and these values."""
    said = form.filled()
    for one in form.fields.values():
        if one.kind in ("text", "search", "textarea") and not one.value:
            said[one.name] = EVIL[: one.limit or 400]
        if one.kind == "date" and not one.value:
            said[one.name] = DAY.isoformat()
    said.pop("_token", None)
    return Sent(address or form.action, said | values)


def submit(client: Client, page: str, ending: str, files: Any = None, **values: Any) -> None:
    """Send a form of a page; it must be taken."""
    for form in read(client.page(page)).forms:
        for address in (form.action, *form.also):
            if address.endswith(ending):
                sent = fill(form, address, **values)
                answer = client.post(sent.address, sent.values, files=files)
                assert answer.status_code in (200, 303), f"{page} {ending}: {answer.text[-3000:]}"
                return
    raise AssertionError(f"{page} has no form to {ending}")


def _work(site: Site, place: str) -> None:
    maker, other = person(site, place, "caseworker"), person(site, place, "caseworker", "approver")
    ours = f"/cases/{cases(site, place, 'loss_verification')[0]['case_id']}"
    submit(maker, ours, "/claim")
    papers = [("documents", A_PDF), ("documents", (EVIL_FILE, PDF, "application/pdf"))]
    lost = {"answer": "finding_lost", "ground": "death", "effective": "2026-04-02"}
    submit(maker, ours, "/decide", files=papers, how_verified=EVIL, **lost)
    conflict = f"/cases/{cases(site, place, 'conflict')[0]['case_id']}"
    submit(other, conflict, "/claim")
    submit(other, conflict, "/decide", answer="unsure")
    matches = [one for one in cases(site, place, "match_review") if one["ground"] == "travel"]
    first, second, third, fourth = matches[:4]
    whose = maker.user.user_id if maker.user else ""
    bulk = [
        Draft("different_person", one["recipient_id"], {"note": EVIL}, one["case_id"])
        for one in (first, second)
    ]
    propose_bulk(site.ws, bulk, maker=whose, day=DAY, at=int(site.clock()))
    submit(maker, f"/cases/{third['case_id']}", "/claim")
    submit(maker, f"/cases/{third['case_id']}", "/decide", answer="same_person")
    _look(site, third)
    submit(maker, f"/people/{fourth['recipient_id']}/contact", "/contact", channel="phone")
    submit(maker, f"/people/{fourth['recipient_id']}/home-visit", "/home-visit/request")
    submit(maker, "/views/new?list=kind%3Dconflict", "/views", name=EVIL[:60])
    kept: dict[str, Any] = {"values": {"note": [EVIL]}, "files": {}, "now": site.clock()}
    with site.ws.store.write() as connection:
        sealer = site.app.state.site.sealer
        drafts.keep(connection, sealer, whose, path=f"{ours}/decide", back=ours, **kept)


def _look(site: Site, case: dict[str, Any]) -> None:
    """A second look at the decision on a case, whether or not the lot fell on it."""
    found = tables.second_looks
    if rows_of(site.ws, found, found.c.case_id == case["case_id"]):
        return
    at = tables.proposals.c.case_id == case["case_id"]
    (made,) = rows_of(site.ws, tables.proposals, at)
    with site.ws.store.write() as connection:
        row = {
            "look_id": made["proposal_id"][:32],
            "proposal_id": made["proposal_id"],
            "case_id": case["case_id"],
            "recipient_id": case["recipient_id"],
            "jurisdiction": case["jurisdiction"],
            "case_kind": case["kind"],
            "kind": made["kind"],
            "bulk": False,
            "maker": made["maker"],
            "drawn_on": DAY,
            "state": "waiting",
        }
        connection.execute(found.insert(), [row])
