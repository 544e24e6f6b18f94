"""What came and what was done about it, by day or by week."""

from __future__ import annotations

from collections import Counter
from datetime import date

from caseworker.oversight import drawing
from caseworker.oversight.asked import Asked
from caseworker.oversight.drawing import Part
from caseworker.oversight.panel import Heading, Key, Panel, number
from caseworker.web.visit import Visitor
from pipelines.store import Connection, case_totals, teamwork

CAME = ("opened", "reopened")
LEFT = ("decided", "lapsed")
SHOWN = (*CAME, *LEFT, "approved")


def throughput(visit: Visitor, connection: Connection, asked: Asked) -> Panel:
    """Cases opened, decided and lapsed, and decisions approved, a row a step."""
    by, before = _counted(connection, asked)
    steps = asked.steps
    names = [_name(step) for step in steps]
    words = {event: visit.t(f"oversight.throughput.{event}") for event in SHOWN}
    sums = {event: sum(by[step, event] for step in steps) for event in SHOWN}

    def parts(step: date, events: tuple[str, ...]) -> list[Part]:
        return [Part(f"event-{one}", words[one], by[step, one]) for one in events]

    came, left = (sum(sums[one] for one in events) for events in (CAME, LEFT))
    return Panel(
        code="throughput",
        headings=[
            Heading(visit.t("oversight.week" if asked.weekly else "oversight.day"), "text"),
            *(Heading(words[one]) for one in SHOWN),
        ],
        rows=[[step, *(by[step, one] for one in SHOWN)] for step in steps],
        said=visit.t(
            "oversight.throughput.said",
            came=number(came),
            decided=number(sums["decided"]),
            lapsed=number(sums["lapsed"]),
            approved=number(sums["approved"]),
        ),
        big=number(sums["decided"]),
        big_hint=visit.t("oversight.throughput.big", before=number(before["decided"])),
        legend=[Key(f"event-{one}", words[one]) for one in (*CAME, *LEFT)],
        columns=drawing.columns(
            [parts(step, CAME) for step in steps], [parts(step, LEFT) for step in steps], names
        ),
        notes=[visit.t("oversight.throughput.grows" if came > left else "oversight.throughput.ok")]
        if came or left
        else [],
    )


def _counted(
    connection: Connection, asked: Asked
) -> tuple[Counter[tuple[date, str]], Counter[str]]:
    """Events by step of the period, and those of the period before it."""
    found = Counter[tuple[date, str]]()
    for one in case_totals.by_day(connection, asked.places, asked.since, asked.until):
        found[asked.step_of(one.day), one.event] += one.cases
    approved = teamwork.approved(connection, asked.places, asked.since, asked.until)
    for day, _, n in approved:
        found[asked.step_of(day), "approved"] += n
    earlier = Counter[str]()
    for one in case_totals.by_day(connection, asked.places, *asked.before):
        earlier[one.event] += one.cases
    return found, earlier


def _name(step: date) -> str:
    return f"{step.month}-{step.day:02d}"
