"""Second looks: how often a blind second answer was not the first."""

from __future__ import annotations

from caseworker.oversight.asked import Asked
from caseworker.oversight.panel import Heading, Panel, Whisker, number, percent
from caseworker.web.visit import Visitor
from pipelines.casework.second_looks import Quality, quality
from pipelines.store import Connection

COUNTS = ("drawn", "looked", "differs", "overturned", "open", "unclear")


def second_looks(visit: Visitor, connection: Connection, asked: Asked) -> Panel:
    """Second looks at decisions of the period, a row a kind of decision and way of deciding."""
    found = quality(connection, asked.places, asked.since, asked.closing)
    looked = sum(one.looked for one in found)
    differs = sum(one.differs for one in found)
    return Panel(
        code="second_looks",
        headings=[
            Heading(visit.t("oversight.second_looks.kind"), "text"),
            *(Heading(visit.t(f"oversight.second_looks.{name}")) for name in COUNTS),
            *(
                Heading(visit.t(f"oversight.second_looks.{name}"), "percent")
                for name in ("rate", "low", "high")
            ),
        ],
        rows=[
            [
                _name(visit, one),
                *(getattr(one, name) for name in COUNTS),
                *(round(value, 4) if one.looked else None for value in one.overturn_rate),
            ]
            for one in found
        ],
        said=visit.t("oversight.second_looks.said", looked=number(looked), differs=number(differs)),
        big=percent(sum(one.overturned for one in found) / looked if looked else None),
        big_hint=visit.t("oversight.second_looks.big"),
        whiskers=[
            Whisker(
                name=_name(visit, one),
                share=100 * one.overturn_rate[0],
                low=100 * one.overturn_rate[1],
                high=100 * one.overturn_rate[2],
                end=percent(one.overturn_rate[0]),
                hint=visit.t("oversight.second_looks.of", n=one.overturned, total=one.looked),
            )
            for one in found
            if one.looked
        ],
    )


def _name(visit: Visitor, one: Quality) -> str:
    name = visit.t(f"cases.answers.{one.kind}.name")
    return visit.t("oversight.second_looks.bulk", name=name) if one.bulk else name
