"""What lies open: by jurisdiction and kind, and how old it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from caseworker.oversight import drawing
from caseworker.oversight.asked import Asked
from caseworker.oversight.drawing import Bar, Part
from caseworker.oversight.panel import Heading, Panel, kind_keys, number
from caseworker.web.place_names import names_in
from caseworker.web.visit import Visitor
from pipelines.review import QUEUES
from pipelines.store import Connection, oversight
from pipelines.store.oversight import Backlog

AGES = ((0, 2), (3, 7), (8, 14), (15, 30), (31, None))
"""Days since a case was opened, first and last of each group."""

MOST = 12
"""Jurisdictions in the picture, those with most open cases; the table has them all."""


def backlog(visit: Visitor, connection: Connection, asked: Asked) -> Panel:
    """Open cases by jurisdiction and kind, with what else waits there."""
    open_now = oversight.backlog(connection, asked.places)
    by = Counter[tuple[str, str]]()
    for row in open_now:
        by[row.jurisdiction, row.kind] += row.cases
    late = oversight.past_due(connection, asked.places, asked.closing)
    waiting = oversight.waiting_approval(connection, asked.places)
    manual = oversight.to_certify(connection, asked.places)
    seen = {place for place, _ in by} | set(late) | set(waiting) | set(manual)
    total = Counter({place: sum(by[place, kind] for kind in QUEUES) for place in seen})
    order = sorted(seen, key=lambda place: (-total[place], place))
    called = names_in(visit.site.ws, visit.language)
    heads = [visit.t(f"cases.queues.{kind}") for kind in QUEUES]
    columns = ("total", "late", "approvals", "manual")
    return Panel(
        code="backlog",
        headings=[
            Heading(visit.t("oversight.place"), "text"),
            *(Heading(text) for text in heads),
            *(Heading(visit.t(f"oversight.backlog.{name}")) for name in columns),
        ],
        rows=[
            [
                called(place),
                *(by[place, kind] for kind in QUEUES),
                *(counted[place] for counted in (total, late, waiting, manual)),
            ]
            for place in order
        ],
        said=visit.t("oversight.backlog.said", open=number(total.total()), places=len(order)),
        big=number(total.total()),
        big_hint=visit.t("oversight.backlog.big"),
        legend=kind_keys(visit),
        bars=drawing.bars(
            [_of_place(visit, called(place), place, by, total, late) for place in order[:MOST]]
            if len(order) > 1
            else [_of_kind(visit, kind, by) for kind in QUEUES]
        ),
    )


def _of_place(
    visit: Visitor,
    name: str,
    place: str,
    by: Counter[tuple[str, str]],
    total: Counter[str],
    late: Counter[str],
) -> Bar:
    told = visit.t("oversight.backlog.late_hint", n=number(late[place])) if late[place] else ""
    parts = _parts(visit, {kind: by[place, kind] for kind in QUEUES})
    return Bar(name=name, parts=parts, end=number(total[place]), hint=told)


def _of_kind(visit: Visitor, kind: str, by: Counter[tuple[str, str]]) -> Bar:
    """Where there is one jurisdiction only, its kinds are what can be compared."""
    n = sum(count for (_, one), count in by.items() if one == kind)
    return Bar(visit.t(f"cases.queues.{kind}"), _parts(visit, {kind: n}), number(n))


def ages(visit: Visitor, connection: Connection, asked: Asked) -> Panel:
    """Open cases by how long they have been open."""
    open_now = oversight.backlog(connection, asked.places)
    by = Counter[tuple[int, str]]()
    for row in open_now:
        by[_group(row, asked.closing), row.kind] += row.cases
    names = [_name(visit, first, last) for first, last in AGES]
    totals = [sum(by[at, kind] for kind in QUEUES) for at in range(len(AGES))]
    oldest = oldest_days(open_now, asked.closing)
    old = sum(totals[3:])
    return Panel(
        code="ages",
        headings=[
            Heading(visit.t("oversight.ages.age"), "text"),
            *(Heading(visit.t(f"cases.queues.{kind}")) for kind in QUEUES),
            Heading(visit.t("oversight.total")),
        ],
        rows=[
            [names[at], *(by[at, kind] for kind in QUEUES), totals[at]] for at in range(len(AGES))
        ],
        said=visit.t("oversight.ages.said", old=number(old), oldest=number(oldest)),
        big=number(oldest),
        big_hint=visit.t("oversight.ages.big"),
        legend=kind_keys(visit),
        bars=drawing.bars(
            [
                Bar(
                    names[at],
                    _parts(visit, {kind: by[at, kind] for kind in QUEUES}),
                    number(totals[at]),
                )
                for at in range(len(AGES))
            ]
        ),
    )


def oldest_days(rows: Sequence[Backlog], today: date) -> int:
    """Days since the oldest of them was opened."""
    return max((max((today - row.opened_on).days, 0) for row in rows), default=0)


def _parts(visit: Visitor, by: dict[str, int]) -> list[Part]:
    return [Part(f"kind-{kind}", visit.t(f"cases.queues.{kind}"), n) for kind, n in by.items()]


def _group(row: Backlog, today: date) -> int:
    days = max((today - row.opened_on).days, 0)
    return next(at for at, (_, last) in enumerate(AGES) if last is None or days <= last)


def _name(visit: Visitor, first: int, last: int | None) -> str:
    if last is None:
        return visit.t("oversight.ages.over", n=first - 1)
    return visit.t("oversight.ages.between", first=first, last=last)
