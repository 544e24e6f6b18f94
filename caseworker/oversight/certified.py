"""By which source recipients are certified, and which sources certified whom lately."""

from __future__ import annotations

from collections import Counter
from datetime import date

from caseworker.cases.common import word
from caseworker.oversight import drawing
from caseworker.oversight.asked import Asked
from caseworker.oversight.drawing import Bar, Part
from caseworker.oversight.panel import Heading, Key, Panel, number, percent
from caseworker.web.visit import Visitor
from pipelines.store import Connection, oversight

AUTOMATIC = ("travel", "medical", "certification")
"""Feeds that certify without anybody at the agency doing anything."""

DRAWN = (*AUTOMATIC, "manual", "register", "approval")
"""Sources in the order in which they are drawn; others are drawn as `other`."""


def certified(visit: Visitor, connection: Connection, asked: Asked) -> Panel:
    """Recipients certified at present, a row a source."""
    rows = oversight.certified(connection, asked.places, asked.since)
    total = sum(row.recipients for row in rows)
    automatic = sum(row.recipients for row in rows if row.feed in AUTOMATIC)
    share = automatic / total if total else None
    return Panel(
        code="certified",
        headings=[
            Heading(visit.t("oversight.certified.source"), "text"),
            Heading(visit.t("oversight.certified.recipients")),
            Heading(visit.t("oversight.certified.share"), "percent"),
            Heading(visit.t("oversight.certified.fresh")),
        ],
        rows=[
            [
                _name(visit, row.feed),
                row.recipients,
                round(row.recipients / total, 4) if total else None,
                row.fresh,
            ]
            for row in rows
        ],
        said=visit.t("oversight.certified.said", total=number(total), automatic=number(automatic)),
        big=percent(share),
        big_hint=visit.t("oversight.certified.big"),
        legend=[
            Key("source-fresh", visit.t("oversight.certified.fresh")),
            Key("source-earlier", visit.t("oversight.certified.earlier")),
        ],
        bars=drawing.bars(
            [
                Bar(
                    name=_name(visit, row.feed),
                    parts=[
                        Part("source-fresh", visit.t("oversight.certified.fresh"), row.fresh),
                        Part(
                            "source-earlier",
                            visit.t("oversight.certified.earlier"),
                            row.recipients - row.fresh,
                        ),
                    ],
                    end=number(row.recipients),
                    hint=percent(row.recipients / total) if total else "",
                )
                for row in rows
            ]
        ),
    )


def certified_trend(visit: Visitor, connection: Connection, asked: Asked) -> Panel:
    """Recipients by the step in which the evidence came that certifies them, and its source."""
    by = Counter[tuple[date, str]]()
    found = oversight.certified_by_day(connection, asked.places, asked.since, asked.until)
    for (day, feed), n in found.items():
        by[asked.step_of(day), _tone(feed)] += n
    used = [tone for tone in (*DRAWN, "other") if any(key[1] == tone for key in by)]
    names = {tone: _name(visit, tone) for tone in used}
    total = sum(by.values())
    return Panel(
        code="certified_trend",
        headings=[
            Heading(visit.t("oversight.week" if asked.weekly else "oversight.day"), "text"),
            *(Heading(names[tone]) for tone in used),
            Heading(visit.t("oversight.total")),
        ],
        rows=[
            [step, *(by[step, tone] for tone in used), sum(by[step, tone] for tone in used)]
            for step in asked.steps
        ],
        said=visit.t("oversight.certified_trend.said", total=number(total)),
        big=number(total),
        big_hint=visit.t("oversight.certified_trend.big"),
        legend=[Key(f"source-{tone}", names[tone]) for tone in used],
        columns=drawing.columns(
            [
                [Part(f"source-{tone}", names[tone], by[step, tone]) for tone in used]
                for step in asked.steps
            ],
            [],
            [f"{step.month}-{step.day:02d}" for step in asked.steps],
        ),
    )


def _tone(feed: str) -> str:
    feed = feed or "approval"
    return feed if feed in DRAWN else "other"


def _name(visit: Visitor, feed: str) -> str:
    if feed in ("", "approval"):
        return visit.t("oversight.certified.approval")
    return visit.t("oversight.other") if feed == "other" else word(visit.language, "feeds", feed)
