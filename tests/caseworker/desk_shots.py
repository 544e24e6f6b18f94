"""Scenes for the pictures of what is recorded at the desk."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Page

from pipelines.documents import vault
from pipelines.documents.names import cleaned
from pipelines.documents.sniffing import kind_of
from pipelines.review import (
    Draft,
    approve,
    case_detail,
    list_cases,
    list_manual,
    list_proposals,
    propose,
)
from pipelines.store import about, contacts, documents, horizon, review
from pipelines.store.contacts import Contact
from tests.caseworker.clients import Site
from tests.caseworker.papers import JPEG, PDF
from tests.pipelines.small_world import DAY, PLACE

SOMEBODY = {"name": "sun.li", "display_name": "孙丽"}
APPROVER = {"name": "wang.hong", "display_name": "王红"}


def queue_row(site: Site, at: int = 0) -> str:
    """Somebody in the manual queue."""
    with site.ws.store.read() as connection:
        rows = list_manual(connection, horizon.places(connection), limit=at + 1).rows
    return rows[min(at, len(rows) - 1)].recipient_id


def certify(site: Site) -> str:
    """The form of a certification, as one comes to it from the queue."""
    return f"/people/{queue_row(site)}/certify?queue=1&place=end"


def contacted(site: Site) -> str:
    """Somebody who was called twice, and written to; one of the rows was put right."""
    whose = queue_row(site, 1)
    maker, day, at = person(site), today(site), int(site.clock())
    told = [
        ("letter", "no_result", 21, "挂号信退回：原址查无此人。", None),
        ("phone", "no_result", 9, "无人接听。", None),
        ("phone", "reached", 9, "回拨接通，女儿代接，约定周三上午上门。", 1),
    ]
    with site.ws.store.write() as connection:
        for nth, (channel, result, days, note, corrects) in enumerate(told):
            key = f"{nth:032x}"
            made = at - days * 86_400 + nth * 600
            row = Contact(
                *(key, whose, place_of(site, whose), channel, result, day - timedelta(days)),
                *(made, maker, note, f"{corrects:032x}" if corrects is not None else None, None),
            )
            contacts.add(connection, row)
    return f"/people/{whose}/contact"


def visited(site: Site) -> str:
    """Somebody for whom a home visit was asked."""
    whose = queue_row(site, 2)
    said = {"asked_on": f"{today(site) - timedelta(3)}", "street_office": "学院路街道"}
    with site.ws.store.read() as connection:
        known = [p.kind for p in review.find(connection, recipient_id=whose)]
    if "home_visit_requested" not in known:
        draft = Draft("home_visit_requested", whose, said)
        maker = person(site)
        propose(site.ws, draft, maker=maker, day=today(site), at=int(site.clock()))
    return f"/people/{whose}/home-visit"


def lost(site: Site) -> str:
    """Somebody whose right was found lost, and who is alive."""
    return f"/people/{confirmed(site)}/objection"


def raised(site: Site) -> str:
    """The approval page of an objection with its papers."""
    whose = confirmed(site)
    with site.ws.store.read() as connection:
        made = [p for p in review.find(connection, recipient_id=whose) if p.kind == "objection"]
    if not made:
        made = [object_to(site, whose)]
    return f"/approvals/{made[-1].proposal_id}"


def granted(site: Site) -> str:
    """An objection that was granted: what is paid back, and which record was wrong."""
    path = raised(site)
    proposal_id = path.removeprefix("/approvals/")
    with site.ws.store.read() as connection:
        made = review.get(connection, proposal_id)
    assert made is not None
    if made.state == "open":
        boss = person(site, "approver", APPROVER)
        known = {"approver": boss, "day": today(site), "at": int(site.clock())}
        approve(site.ws, proposal_id, **known)
    return f"/people/{made.recipient_id}/objection"


def counted(site: Site) -> str:
    """Records found wrong."""
    granted(site)
    return "/wrong-records"


def object_to(site: Site, whose: str):
    """Raise an objection."""
    day, at = today(site), int(site.clock())
    with site.ws.store.read() as connection:
        cases = list_cases(connection, horizon.places(connection), recipient_id=whose).rows
        cases += list_cases(
            connection, horizon.places(connection), recipient_id=whose, status="decided"
        ).rows
        row = case_detail(connection, cases[0].case_id).evidence[0]
    said = {
        "seen_alive_on": f"{day}",
        "how_verified": "本人到场，核验身份证",
        "wrong_source": f"{row.batch_id}#{row.row_id}",
        "documents": [
            paper(site, whose, "本人持证照片.jpg", JPEG),
            paper(site, whose, "身份证复印件.pdf", PDF),
        ],
        "note": "女儿陪同到窗口。派出所答复：同名同日者死亡，户籍登记有误。",
    }
    draft = Draft("objection", whose, said)
    return propose(site.ws, draft, maker=person(site), day=day, at=at)


def confirmed(site: Site) -> str:
    """Somebody whose loss two people confirmed, by a record of death."""
    day = today(site) - timedelta(1)
    with site.ws.store.read() as connection:
        places = horizon.places(connection)
        known = list_proposals(connection, places, state="approved", kind="finding_lost").rows
        page = list_cases(connection, places, "loss_verification", order="strength", ground="death")
    if known:
        return known[0].recipient_id
    case = page.rows[-1]
    said = {
        "ground": "death",
        "effective": f"{day - timedelta(18)}",
        "how_verified": "向民政部门查证",
    }
    draft = Draft("finding_lost", case.recipient_id, said, case.case_id)
    maker, boss, at = person(site), person(site, "approver", APPROVER), int(site.clock())
    made = propose(site.ws, draft, maker=maker, day=day, at=at - 7_200)
    approve(site.ws, made.proposal_id, approver=boss, day=day, at=at - 3_600)
    return case.recipient_id


def paper(site: Site, whose: str, name: str, data: bytes) -> str:
    """Keep a paper; gives its key."""
    sealer = site.app.state.site.sealer
    key, kind = vault.key_of(sealer, whose, data), kind_of(data)
    assert kind is not None
    row = documents.Document(
        *(key, whose, place_of(site, whose), cleaned(name, kind.ending), kind.name, 1_240_000),
        *(person(site), int(site.clock()), today(site), None),
    )
    vault.put(site.ws.home, sealer, key, data)
    with site.ws.store.write() as connection:
        documents.add(connection, row)
    return key


def person(site: Site, role: str = "caseworker", named: dict[str, str] = SOMEBODY) -> str:
    """A colleague of whoever is in the picture."""
    places = next((p.jurisdictions for p in site.people.values() if p.jurisdictions), (PLACE,))
    return site.user(role, jurisdictions=places, **named).user_id


def place_of(site: Site, whose: str) -> str:
    """Where somebody is paid."""
    with site.ws.store.read() as connection:
        return str(about.recipient_of(connection, whose)["jurisdiction"])


def today(site: Site) -> date:
    """The last day that was run."""
    with site.ws.store.read() as connection:
        return horizon.read(connection) or DAY


def fill_certification(page: Page) -> None:
    """Choose the employer's form, tick its papers, and wait for what follows."""
    page.check("[value=employer_form]")
    for box in page.locator(".of-employer_form [type=checkbox]").all():
        box.check()
    page.fill("[name=certified_on]", page.get_attribute("[name=certified_on]", "max") or "")
    page.locator("[name=certified_on]").blur()
    page.locator("#follows .sides").wait_for()


def fill_objection(page: Page) -> None:
    """Say when the person was seen, and wait for what follows."""
    page.fill("[name=seen_alive_on]", page.get_attribute("[name=seen_alive_on]", "max") or "")
    page.locator("[name=wrong_source]").first.check()
    page.locator("#follows .sides").wait_for()
