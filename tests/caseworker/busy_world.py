"""An office at work for a month: what the pictures of the supervisor's pages show.

Decisions are made by the same functions as on the page. Only the days on which cases were opened
and closed are spread over the month afterwards, which a real office would have taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import cycle
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from pipelines.access.user import User
from pipelines.audit import checking
from pipelines.audit.heads import publish
from pipelines.audit.seal import seal
from pipelines.casework import second_looks
from pipelines.review import (
    Draft,
    ReviewError,
    approve,
    claim,
    list_cases,
    propose,
    return_,
    withdraw,
)
from pipelines.store import audit, batch_runs, horizon, tables
from tests.caseworker.clients import Site

DAYS = 30
ANSWERS: dict[str, tuple[str, ...]] = {
    "match_review": ("same_person", "different_person", "same_person"),
    "held_evidence": ("release_held", "release_held", "reject_held"),
    "conflict": ("finding_not_lost",) * 4 + ("finding_lost",),
    "loss_verification": ("finding_lost",) * 8 + ("finding_not_lost",),
}
SAID = {"how_verified": "向民政部门查证", "note": "已核对"}
MAKERS = ("zheng.kai", "wang.lei", "li.fang", "zhao.lei", "sun.mei")
NAMES = ("郑凯", "王磊", "李芳", "赵磊", "孙梅")


def busy(site: Site, share: float = 0.6, most: int = 160) -> None:
    """Let people decide a share of the open cases, once."""
    if getattr(site, "busy", False):
        return
    site.busy = True  # type: ignore[attr-defined]
    with site.ws.store.read() as connection:
        places = horizon.places(connection)
        last = horizon.read(connection) or date(2026, 4, 20)
        found = list(_cases(connection, places))
    makers = [_person(site, places, "caseworker", *who) for who in zip(MAKERS, NAMES, strict=True)]
    approver = _person(site, places, "approver", "liu.jianguo", "刘建国")
    working = [day for n in range(DAYS) if (day := last - timedelta(n)).weekday() < 5]
    turns, days = cycle([*makers, *makers[:3], *makers[:1]]), cycle(working)
    chosen = found[: min(most, int(len(found) * share) or 1)]
    for at, case in enumerate(chosen):
        _decide(site, case, at, next(turns), approver, next(days))
    for case, maker in zip(found[len(chosen) :], makers, strict=False):
        with suppress(ReviewError):  # somebody is at work on it already
            claim(site.ws, case.case_id, user=maker.user_id, now=int(site.clock()))
    _answer_again(site, makers, last)
    _spread(site, last)
    _leave_traces(site, makers[0], found[0])


def _cases(connection: Any, places: list[str]) -> Iterator[Any]:
    for kind in ANSWERS:
        after = None
        while True:
            page = list_cases(connection, places, kind, after=after, limit=100)
            yield from page.rows
            after = page.after
            if after is None:
                break


def _person(site: Site, places: list[str], role: str, username: str, name: str) -> User:
    wide = tuple(sorted({place.partition("/")[0] for place in places}))
    return site.user(role, jurisdictions=wide, name=username, display_name=name)


def _decide(site: Site, case: Any, at: int, maker: User, approver: User, day: date) -> None:
    kind = ANSWERS[case.kind][at % len(ANSWERS[case.kind])]
    said: dict[str, Any] = dict(SAID)
    if kind == "finding_lost":
        said |= {"ground": case.ground or "death", "effective": f"{day - timedelta(20)}"}
    elif kind == "finding_not_lost":
        said |= {"seen_alive_on": f"{day}"}
    else:
        said = {}
    moment = int(datetime.combine(day, time(10)).timestamp())
    draft = Draft(kind, case.recipient_id, said, case.case_id)
    try:
        made = propose(site.ws, draft, maker=maker.user_id, day=day, at=moment)
        if made.state != "open" or at % 17 == 5:
            return
        if at % 11 == 7:
            return_(site.ws, made.proposal_id, user=approver.user_id, note="材料不全")
        elif at % 19 == 3:
            withdraw(site.ws, made.proposal_id, user=maker.user_id)
        else:
            approve(site.ws, made.proposal_id, approver=approver.user_id, day=day, at=moment + 7200)
    except ReviewError:
        return  # another decision about the same person settled it


def _answer_again(site: Site, people: list[User], last: date) -> None:
    """Blind second answers: most agree."""
    with site.ws.store.read() as connection:
        query = select(tables.second_looks).where(tables.second_looks.c.state == "waiting")
        waiting = connection.execute(query).all()
    at = int(datetime.combine(last, time(15)).timestamp())
    for n, look in enumerate(waiting):
        other = next(p for p in people if p.user_id != look.maker)
        wrong = "different_person" if look.kind == "same_person" else "same_person"
        said = wrong if n % 9 == 4 else look.kind
        second_looks.answer(
            site.ws, look.look_id, user=other.user_id, answer=said, note="复看", at=at
        )


def _spread(site: Site, last: date) -> None:
    """Move the days of opening and closing into the month, and count them anew."""
    cases, events, proposals = tables.cases, tables.case_events, tables.proposals
    with site.ws.store.write() as connection:
        rows = connection.execute(
            select(cases.c.case_id, cases.c.status, proposals.c.approved_on)
            .outerjoin(proposals, proposals.c.proposal_id == cases.c.decided_by)
            .order_by(cases.c.case_id)
        ).all()
        for n, row in enumerate(rows):
            closed = row.approved_on if row.status == "decided" else None
            closed = closed or (last - timedelta(n % 25) if row.status == "lapsed" else None)
            opened = (closed or last - timedelta((n * n) % 23)) - timedelta(n % 9 if n % 7 else 19)
            here = cases.c.case_id == row.case_id
            connection.execute(update(cases).where(here).values(opened_on=opened, closed_on=closed))
            of = events.c.case_id == row.case_id
            first = ("opened", "evidence_changed")
            connection.execute(
                update(events).where(of, events.c.event.in_(first)).values(day=opened)
            )
            if closed:
                connection.execute(
                    update(events).where(of, events.c.event.not_in(first)).values(day=closed)
                )
        totals = tables.case_totals
        connection.execute(delete(totals))
        by = (events.c.day, cases.c.jurisdiction, cases.c.kind, events.c.event)
        counted = (
            select(*by, func.count()).join(cases, cases.c.case_id == events.c.case_id).group_by(*by)
        )
        connection.execute(insert(totals).from_select([c.name for c in totals.columns], counted))


def _leave_traces(site: Site, user: User, case: Any) -> None:
    """What an auditor finds: log-ins, details seen, runs in Airflow, a verified chain."""
    with site.ws.store.write() as connection:

        def note(action: str, subject: str, **content: Any) -> None:
            audit.note(
                connection, actor=user.user_id, action=action, subject=subject, content=content
            )

        note("user.logged_in", user.user_id)
        note("user.login_failed", user.user_id, by="password")
        told = {"kind": "recipient", "field": "id_number", "purpose": "verify_identity"}
        note("detail.viewed", case.recipient_id, **told)
        ids = [one.batch_id for one in site.ws.store.batches.all()]
        for one in ids:
            feed, day, _ = one.split("/")
            run = f"scheduled__{day}T00:00:00+00:00"
            batch_runs.add(connection, f"feed_{feed}", run, [one])
    seal(site.ws.store)
    publish(site.ws)
    checking.check(
        site.ws, _person(site, [case.jurisdiction], "auditor", "zhao.wen", "赵文").user_id
    )


def a_batch(site: Site) -> str:
    """The page of the batch that opened most cases, after a month of work."""
    busy(site)
    cause = tables.case_events.c.cause
    known = tables.batches.c.batch_id
    query = select(known).join(tables.case_events, cause == known)
    query = query.group_by(known).order_by(func.count().desc(), known).limit(1)
    with site.ws.store.read() as connection:
        return f"/batches/{connection.scalar(query)}"


def page_of(path: str) -> Any:
    """A page as it is after a month of work."""

    def go(site: Site) -> str:
        busy(site)
        return path

    return go


def tampered(site: Site) -> str:
    """The trail of an installation whose last verification found that somebody changed it."""
    busy(site)
    with site.ws.store.write() as connection:
        told = {
            **{"sealed": 214, "waiting": 3, "heads": 4, "last_seq": 214, "count": 2},
            "last_hash": "b9995d255b69a6964610f24b2351e7667705a0e4871f12862278c971b640e740",
            "differences": [
                {"kind": "changed", "seq": 97, "until": 97, "entry_id": 97, "at": None},
                {"kind": "removed", "seq": 131, "until": 133, "entry_id": None, "at": None},
            ],
        }
        audit.note(
            connection, actor="system", action="audit.verified", subject="audit", content=told
        )
    return "/trail"
