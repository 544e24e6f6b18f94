"""How the work is spread over people. Counts only: whose decisions were good stands nowhere."""

from __future__ import annotations

from collections import Counter

from caseworker.cases.common import people
from caseworker.oversight import drawing
from caseworker.oversight.asked import Asked
from caseworker.oversight.drawing import Bar, Part
from caseworker.oversight.panel import Heading, Key, Panel, number
from caseworker.web.visit import Visitor
from pipelines.store import Connection, teamwork

SHOWN = ("made", "approved", "holding")
MOST = 40
"""People drawn in the picture; the table has them all."""


def workload(visit: Visitor, connection: Connection, asked: Asked) -> Panel:
    """Decisions made and approved in the period and cases held now, a row a person."""
    by: dict[str, Counter[str]] = {name: Counter() for name in SHOWN}
    for one in teamwork.made(connection, asked.places, *asked.moments):
        by["made"][one.maker] += one.proposals
    for _, user, n in teamwork.approved(connection, asked.places, asked.since, asked.closing):
        by["approved"][user] += n
    by["holding"] = teamwork.holding(connection, asked.places, int(asked.now))
    total = by["made"] + by["approved"] + by["holding"]
    order = sorted(total, key=lambda user: (-total[user], user))
    names = people(connection, order)
    words = {name: visit.t(f"oversight.workload.{name}") for name in SHOWN}
    return Panel(
        code="workload",
        headings=[
            Heading(visit.t("oversight.workload.person"), "text"),
            *(Heading(words[name]) for name in SHOWN),
        ],
        rows=[[names[user], *(by[name][user] for name in SHOWN)] for user in order],
        said=visit.t("oversight.workload.said", people=len(order)),
        big=number(len(order)),
        big_hint=visit.t("oversight.workload.big"),
        legend=[Key(f"work-{name}", words[name]) for name in SHOWN],
        bars=drawing.bars(
            [
                Bar(
                    names[user],
                    [Part(f"work-{name}", words[name], by[name][user]) for name in SHOWN],
                    number(total[user]),
                )
                for user in order[:MOST]
            ]
        ),
        notes=[visit.t("oversight.workload.fair")],
    )
