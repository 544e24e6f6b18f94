"""Every page of the caseworkers as somebody meets it: who looks, at what, after doing what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from pipelines.review import (
    Draft,
    case_detail,
    claim,
    list_cases,
    list_proposals,
    propose,
)
from pipelines.store import horizon
from tests.caseworker import desk_shots, door_shots, morning_shots
from tests.caseworker.busy_world import a_batch, page_of, tampered
from tests.caseworker.clients import Site
from tests.caseworker.people_world import (
    held_part,
    hold_form,
    may_list,
    search_wrongly,
    someone,
)
from tests.pipelines.small_world import DAY, PLACE


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at which page, and what they do there first."""

    name: str
    role: str
    path: str | Callable[[Site], str]
    act: Callable[[Page], None] | None = None
    narrow: bool = False
    status: int = 200
    fresh: bool = False
    """Whether it takes a browser of its own: somebody logs in."""


def open_reveal(page: Page) -> None:
    """Open the first protected detail of a page."""
    page.locator(".reveal summary").first.click()


def an_auditor(site: Site) -> str:
    """The page of an account that the administrator may change."""
    return f"/users/{site.user('auditor', jurisdictions=('beijing',)).user_id}"


def fill_wrong_password(page: Page) -> None:
    """Try to log in with nonsense."""
    page.fill("[name=username]", "zhangmin")
    page.fill("[name=password]", "nonsense")
    page.click("button.primary")


def open_case(site: Site, at: int = 0) -> str:
    """A case of loss."""
    with site.ws.store.read() as connection:
        places = horizon.places(connection)
        page = list_cases(connection, places, "loss_verification", order="strength")
    return f"/cases/{page.rows[at].case_id}"


def claimed_case(site: Site) -> str:
    """A case of loss that the caseworker holds."""
    path = open_case(site)
    holder = site.user("caseworker", jurisdictions=holder_places(site))
    claim(site.ws, path.removeprefix("/cases/"), user=holder.user_id, now=int(site.clock()))
    return path


def holder_places(site: Site) -> tuple[str, ...]:
    """The jurisdictions with which people of the pictures were made."""
    return next((p.jurisdictions for p in site.people.values() if p.jurisdictions), (PLACE,))


def waiting_proposal(site: Site) -> str:
    """A confirmed loss that waits for a second person."""
    with site.ws.store.read() as connection:
        waiting = list_proposals(connection, horizon.places(connection)).rows
        today = horizon.read(connection) or DAY
    if not waiting:
        case = open_case(site, -1).removeprefix("/cases/")
        named = {"name": "zhao.lei", "display_name": "赵磊"}
        maker = site.user("caseworker", jurisdictions=holder_places(site), **named).user_id
        said = {"ground": "death", "effective": f"{today}", "how_verified": "向民政部门查证"}
        with site.ws.store.read() as connection:
            whose = case_detail(connection, case).case.recipient_id
        draft = Draft("finding_lost", whose, {**said, "note": "死亡证明已核对。"}, case)
        waiting = [propose(site.ws, draft, maker=maker, day=today, at=int(site.clock()))]
    return f"/approvals/{waiting[0].proposal_id}"


def unfold(page: Page) -> None:
    """Open what an entry says as it was written."""
    page.locator(".told summary").first.click()


def choose_first(page: Page) -> None:
    """Choose the first answer of a case, and wait for what follows from it."""
    page.locator("[name=answer]").first.check()
    page.locator("#follows li").first.wait_for()


MATCHES = "/cases?kind=match_review"
SHOTS = [
    Shot("login", "", "/login", narrow=True),
    Shot("login-refused", "", "/login", fill_wrong_password),
    Shot("my-day", "caseworker", "/", narrow=True),
    Shot("keyboard", "caseworker", "/", lambda page: page.keyboard.press("?")),
    Shot("account", "approver", "/account", narrow=True),
    Shot("password", "caseworker", "/account/password"),
    Shot("second-factor", "supervisor", "/account/second-factor"),
    Shot("users", "administrator", "/users", narrow=True),
    Shot("user-new", "administrator", "/users/new"),
    Shot("user", "administrator", an_auditor),
    Shot("queue", "caseworker", "/cases?kind=loss_verification", narrow=True),
    Shot("queue-manual", "caseworker", "/manual", narrow=True),
    Shot("certify", "caseworker", desk_shots.certify, desk_shots.fill_certification, narrow=True),
    Shot("certify-empty", "caseworker", desk_shots.certify),
    Shot("home-visit", "caseworker", desk_shots.visited, narrow=True),
    Shot("contact", "caseworker", desk_shots.contacted, narrow=True),
    Shot("objection", "caseworker", desk_shots.lost, desk_shots.fill_objection, narrow=True),
    Shot("objection-approval", "approver", desk_shots.raised, narrow=True),
    Shot("objection-granted", "caseworker", desk_shots.granted, narrow=True),
    Shot("wrong-records", "supervisor", desk_shots.counted, narrow=True),
    Shot("case", "caseworker", claimed_case, choose_first, narrow=True),
    Shot("case-read", "auditor", open_case),
    Shot("approvals", "approver", "/approvals"),
    Shot("queue-matches", "caseworker", morning_shots.at(MATCHES), morning_shots.tick, narrow=True),
    Shot("queue-late", "supervisor", morning_shots.at(f"{MATCHES}&late=limit"), narrow=True),
    Shot("queue-mine", "caseworker", morning_shots.at(f"{MATCHES}&assigned=me&waiting=no")),
    Shot("case-assigned", "supervisor", morning_shots.an_assigned),
    Shot("views", "supervisor", morning_shots.at("/views"), narrow=True),
    Shot("view-new", "supervisor", "/views/new?list=kind%3Dconflict"),
    Shot("bulk-unlike", "caseworker", morning_shots.unlike),
    Shot("bulk-different", "caseworker", morning_shots.to_differ, narrow=True),
    Shot("bulk-assign", "supervisor", morning_shots.to_assign, narrow=True),
    Shot("bulk-return", "supervisor", morning_shots.to_return, narrow=True),
    Shot("bulk-approval", "approver", morning_shots.a_bulk, narrow=True),
    Shot("approvals-bulk", "approver", "/approvals", morning_shots.tick, narrow=True),
    Shot("second-look", "caseworker", morning_shots.a_look, narrow=True),
    Shot("second-looks", "caseworker", "/second-looks", narrow=True),
    Shot("second-look-both", "supervisor", morning_shots.a_difference, narrow=True),
    Shot("second-looks-differ", "approver", "/second-looks/differences"),
    Shot("second-looks-quality", "supervisor", "/second-looks/quality?days=365", narrow=True),
    Shot("holds", "approver", morning_shots.held, narrow=True),
    Shot("holds-read", "engineer", "/holds"),
    Shot("approval", "approver", waiting_proposal, narrow=True),
    Shot("draft", "caseworker", door_shots.kept, narrow=True),
    Shot("help", "caseworker", "/help", narrow=True),
    Shot("first-password", "", door_shots.newcomer, door_shots.log_in("zhou.xin"), fresh=True),
    Shot("login-code", "", door_shots.guarded, door_shots.log_in("he.ping"), fresh=True),
    Shot("not-found", "caseworker", "/nothing-here", status=404),
    Shot("oversight", "supervisor", page_of("/oversight"), narrow=True),
    Shot("oversight-columns", "supervisor", page_of("/oversight/throughput?period=12w")),
    Shot("oversight-bars", "supervisor", page_of("/oversight/certified")),
    Shot("oversight-intervals", "supervisor", page_of("/oversight/precision"), narrow=True),
    Shot("trail", "auditor", page_of("/trail"), narrow=True),
    Shot("trail-decisions", "auditor", page_of("/trail?what=decisions"), unfold),
    Shot("trail-tampered", "auditor", tampered),
    Shot("trail-people", "auditor", page_of("/trail/people"), narrow=True),
    Shot("batches", "engineer", page_of("/batches"), narrow=True),
    Shot("batch", "supervisor", a_batch, narrow=True),
    Shot("batch-engineer", "engineer", a_batch),
    Shot("look-up", "caseworker", "/look-up", narrow=True),
    Shot("look-up-nobody", "auditor", "/look-up", search_wrongly, narrow=True),
    Shot("person", "caseworker", lambda site: someone(site, "paid"), narrow=True),
    Shot("person-suspended", "supervisor", lambda site: someone(site, "suspended")),
    Shot("suspensions", "approver", may_list, narrow=True),
    Shot("suspensions-read", "caseworker", may_list),
    Shot("suspension-hold", "approver", hold_form, narrow=True),
    Shot("suspensions-held", "supervisor", held_part),
]
"""Every page: one that is missing here fails the tests."""
