"""Open and decided cases against their time limits; the clocks are those of `casework`."""

from __future__ import annotations

from caseworker.oversight import drawing
from caseworker.oversight.asked import Asked
from caseworker.oversight.drawing import Bar, Part
from caseworker.oversight.panel import Heading, Key, Panel, number, percent
from caseworker.web.visit import Visitor
from pipelines.casework import clocks
from pipelines.casework.policy import policy_of
from pipelines.store import Connection

SHOWN = ("late", "soon", "calm")
"""How an open case stands to its limit: past it, near it, far from it."""


def limits(visit: Visitor, connection: Connection, asked: Asked) -> Panel:
    """Open cases by how they stand to their limit, and those decided in time, a row a kind."""
    policy = policy_of(visit.site.ws.settings)
    open_now = clocks.sums(connection, asked.places, policy, asked.closing)
    kept = {
        one.kind: one
        for one in clocks.kept(connection, asked.places, policy, asked.since, asked.closing)
    }
    words = {name: visit.t(f"oversight.sla.{name}") for name in SHOWN}
    decided = sum(one.decided for one in kept.values())
    in_time = sum(one.in_time for one in kept.values())
    by = {one.kind: _stands(one) for one in open_now}
    waiting = {one.kind: one.waiting for one in open_now}
    return Panel(
        code="sla",
        headings=[
            Heading(visit.t("oversight.kind"), "text"),
            *(Heading(words[name]) for name in SHOWN),
            Heading(visit.t("oversight.sla.waiting")),
            Heading(visit.t("oversight.sla.decided")),
            Heading(visit.t("oversight.sla.in_time")),
            Heading(visit.t("oversight.sla.share"), "percent"),
            Heading(visit.t("oversight.sla.mean"), "decimal"),
        ],
        rows=[
            [
                visit.t(f"cases.queues.{kind}"),
                *(stands[name] for name in SHOWN),
                waiting[kind],
                kept[kind].decided,
                kept[kind].in_time,
                None if kept[kind].share is None else round(kept[kind].share or 0, 4),
                round(kept[kind].days / kept[kind].decided, 1) if kept[kind].decided else None,
            ]
            for kind, stands in by.items()
        ],
        said=visit.t(
            "oversight.sla.said",
            late=number(sum(stands["late"] for stands in by.values())),
            decided=number(decided),
            in_time=number(in_time),
        ),
        big=percent(in_time / decided if decided else None),
        big_hint=visit.t("oversight.sla.big"),
        legend=[Key(f"sla-{name}", words[name]) for name in SHOWN],
        bars=drawing.bars(
            [
                Bar(
                    visit.t(f"cases.queues.{kind}"),
                    [Part(f"sla-{name}", words[name], stands[name]) for name in SHOWN],
                    number(sum(stands.values())),
                )
                for kind, stands in by.items()
            ]
        ),
        notes=[visit.t("oversight.sla.partial")] if any(one.partial for one in open_now) else [],
    )


def _stands(one: clocks.Sum) -> dict[str, int]:
    """Each open case once; one that waits for information may be late as well."""
    return {
        "late": one.late,
        "soon": one.soon,
        "calm": max(one.open - one.late - one.soon, 0),
    }
