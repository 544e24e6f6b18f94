"""What pictures of the desk show: lists, ticked cases, bulk acts, second looks, held batches."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from playwright.sync_api import Page

from pipelines.access.user import User
from pipelines.casework import assigning, second_looks
from pipelines.review import Draft, list_cases, propose, propose_bulk, release
from pipelines.store import horizon, tables, waits
from pipelines.store import views as views_store
from pipelines.store.brakes import Hold
from pipelines.store.views import View
from pipelines.store.waits import Wait
from tests.caseworker.clients import Site
from tests.caseworker.desk_shots import today as site_day
from tests.caseworker.morning_world import everything_is_drawn
from tests.pipelines.small_world import PLACE

DAYS = 86400
ALIKE = ("kind", "ground", "grade", "jurisdiction")


def person(site: Site, role: str, name: str = "", display_name: str = "") -> User:
    """Somebody of the pictures, with the jurisdictions that the others have."""
    where = next((p.jurisdictions for p in site.people.values() if p.jurisdictions), (PLACE,))
    more: dict[str, Any] = {"display_name": display_name} if display_name else {}
    return site.user(role, jurisdictions=where, name=name, **more)


def free(site: Site, kind: str, most: int = 6) -> list[Any]:
    """Open cases alike that nobody decided; of a loss where there are none of the kind."""
    with site.ws.store.read() as connection:
        here = horizon.places(connection)
        found = list_cases(connection, here, kind, proposed=False, limit=100).rows
        found = found or list_cases(connection, here, proposed=False, limit=100).rows
    first = found[0]
    alike = [r for r in found if all(getattr(r, n) == getattr(first, n) for n in ALIKE)]
    return alike[:most]


def query(rows: list[Any]) -> str:
    """The query of a selection."""
    return "&".join(f"case={row.case_id}" for row in rows)


def prepared(site: Site) -> None:
    """Views, assignments, waits and cases of some age, once."""
    if getattr(site, "prepared", False):
        return
    site.prepared = True  # type: ignore[attr-defined]
    maker, boss = person(site, "caseworker"), person(site, "supervisor")
    kept = (("本周死亡核实", "kind=loss_verification&ground=death", None),)
    shared = (("超过时限", "kind=match_review&late=limit", boss.jurisdictions[0]),)
    now = int(site.clock())
    with site.ws.store.write() as connection:
        for owner, found in ((maker, kept), (boss, shared)):
            for name, told, where in found:
                view = View(f"{owner.user_id[:20]}{len(name)}", owner.user_id, name, told, where, 0)
                views_store.add(connection, view)
    for kind in ("match_review", "loss_verification"):
        rows = free(site, kind, 8)
        for n, row in enumerate(rows):
            _aged(site, row.case_id, site_day(site) - timedelta((n * 5) % 17))
        assigning.assign(
            site.ws, [r.case_id for r in rows[:2]], to=maker.user_id, by=boss.user_id, at=now
        )
        with site.ws.store.write() as connection:
            ask = Wait(rows[-1].case_id, now - 3 * DAYS, maker.user_id, "户籍信息", None, None)
            waits.begin(connection, ask)


def _aged(site: Site, case_id: str, opened: date) -> None:
    with site.ws.store.write() as connection:
        chosen = tables.cases.c.case_id == case_id
        connection.execute(tables.cases.update().where(chosen).values(opened_on=opened))
        whose = tables.case_events.c.case_id == case_id
        connection.execute(tables.case_events.update().where(whose).values(day=opened))


def at(path: str) -> Any:
    """A page of a desk on which things have happened."""

    def go(site: Site) -> str:
        prepared(site)
        return path

    return go


def an_assigned(site: Site) -> str:
    """A case with its clock, assigned to the caseworker."""
    prepared(site)
    who = person(site, "caseworker").user_id
    with site.ws.store.read() as connection:
        here = horizon.places(connection)
        row = list_cases(connection, here, assignee=who, limit=1).rows[0]
    return f"/cases/{row.case_id}"


def to_differ(site: Site) -> str:
    """Matches that are set aside together."""
    return f"/bulk/different?{query(free(site, 'match_review'))}"


def to_assign(site: Site) -> str:
    """Cases that are given to somebody."""
    person(site, "caseworker", "zheng.tao", "郑涛")
    person(site, "caseworker", "wu.ting", "吴婷")
    return f"/bulk/assign?{query(free(site, 'match_review', 4))}"


def unlike(site: Site) -> str:
    """Cases that are not alike."""
    rows = [free(site, "match_review")[0], free(site, "held_evidence")[-1]]
    rows += free(site, "loss_verification", 1)
    return f"/bulk/different?{query(rows)}"


def to_return(site: Site) -> str:
    """Proposals that go back together."""
    maker = person(site, "caseworker", "qian.jin", "钱进")
    today = site_day(site)
    said = {"ground": "death", "effective": f"{today}", "how_verified": "电话联系家属"}
    ids = []
    rows = free(site, "loss_verification", 4)
    for row in rows[: max(1, len(rows) - 2)]:  # a small town has few: others need some, too
        draft = Draft("finding_lost", row.recipient_id, said, row.case_id)
        made = propose(site.ws, draft, maker=maker.user_id, day=today, at=int(site.clock()))
        ids.append(made.proposal_id)
    return "/bulk/return?" + "&".join(f"proposal={one}" for one in ids)


def a_bulk(site: Site) -> str:
    """A bulk that waits for its second person; where there are no matches, the list of all."""
    rows = free(site, "match_review", 7)
    if rows[0].kind != "match_review":
        return "/approvals"
    maker = person(site, "caseworker", "qian.jin", "钱进")
    note = {"note": "姓名相同，身份证号码和籍贯不同，逐件核对过档案。"}
    drafts = [Draft("different_person", r.recipient_id, note, r.case_id) for r in rows]
    day, now = site_day(site), int(site.clock())
    bulk_id = propose_bulk(site.ws, drafts, maker=maker.user_id, day=day, at=now)
    return f"/approvals/bulk/{bulk_id}"


def a_look(site: Site) -> str:
    """A decision that waits for its second look."""
    maker = person(site, "caseworker", "qian.jin", "钱进")
    if waiting := _waiting(site):
        return waiting
    everything_is_drawn(site, Path(mkdtemp()))
    rows = free(site, "match_review", 3)
    day, now = site_day(site), int(site.clock())
    for row in rows[: max(1, len(rows) - 1)]:
        alive = {"seen_alive_on": f"{day}", "how_verified": "视频核验本人"}
        said = ("same_person", {"note": "姓名和出生日期一致"})
        kind, told = said if row.kind == "match_review" else ("finding_not_lost", alive)
        draft = Draft(kind, row.recipient_id, told, row.case_id)
        if row.claimed_by:
            release(site.ws, row.case_id, user=row.claimed_by)
        made = propose(site.ws, draft, maker=maker.user_id, day=day, at=now)
    object.__setattr__(site.ws.settings, "desk_policy", None)
    chosen = tables.second_looks.c.proposal_id == made.proposal_id
    with site.ws.store.read() as connection:
        row = connection.execute(tables.second_looks.select().where(chosen)).one()
    return f"/second-looks/{row.look_id}"


def _waiting(site: Site) -> str:
    """A second look that waits already; empty where none does."""
    chosen = tables.second_looks.c.state == "waiting"
    with site.ws.store.read() as connection:
        row = connection.execute(tables.second_looks.select().where(chosen)).first()
    return f"/second-looks/{row.look_id}" if row else ""


def a_difference(site: Site) -> str:
    """A second answer that is not the first."""
    path = a_look(site)
    other = person(site, "caseworker", "wu.ting", "吴婷")
    look_id = path.rsplit("/", 1)[1]
    known = {"user": other.user_id, "note": "照片和籍贯不符", "at": int(site.clock())}
    second_looks.answer(site.ws, look_id, answer="different_person", **known)
    return path


def held(site: Site) -> str:
    """A batch that was held, as the brake leaves it."""
    batch = site.ws.store.batches.all()[-1]
    day = batch.business_day
    history = [[f"{day - timedelta(30 - n)}", 980.0 + (n * 37) % 90] for n in range(30)]
    judged = [
        {
            "day": f"{day}",
            "measure": "rows",
            "cohort": "",
            "value": 310.0,
            "base": None,
            "verdict": "out",
            "band": {"low": 820.0, "high": 1190.0, "centre": 1000.0, "days": 30, "weekday": False},
            "history": history,
        }
    ]
    hold = Hold(batch.batch_id, batch.feed, day, day, "open", json.dumps(judged), "{}")
    with site.ws.store.write() as connection:
        connection.execute(tables.holds.insert(), [vars(hold)])
    return "/holds"


def tick(page: Page) -> None:
    """Tick two cases of a list."""
    for n in (0, 1):
        box = page.locator("input[data-alike]:not([disabled])")
        if box.count() > n:
            box.nth(n).check()
