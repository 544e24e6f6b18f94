"""What a clerk may read out to a caller: where somebody stands, in two or three plain sentences.

A loss that nobody has verified is not said, and neither is the ground of a stop.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from caseworker.cases.common import word
from caseworker.people.days import day_said, month_said
from caseworker.people.matter import Matter
from caseworker.web.visit import Visitor

MOST_WAYS = 4
"""Channels that are named; the page lists the rest."""


def spoken(visit: Visitor, matter: Matter) -> list[str]:
    """The sentences, in the order in which they are read out."""
    return [visit.t(f"people.said.{key}", **values) for key, values in _said(visit, matter)]


Sentence = tuple[str, dict[str, str]]


def _said(visit: Visitor, matter: Matter) -> Iterator[Sentence]:
    language = visit.language
    if not matter.payment:
        yield "not_evaluated", {}
        return
    if matter.payment == "stopped":
        since = {"month": month_said(language, matter.unpaid_from)} if matter.unpaid_from else {}
        yield ("stopped_from" if since else "stopped"), since
        yield "object", {}
        return
    if not matter.scope_known:
        yield "no_rules", {}
        return
    if not matter.in_scope:
        yield "out_of_scope", {}
        return
    yield from _validity(visit, matter)
    yield from _what_to_do(visit, matter)


def _validity(visit: Visitor, matter: Matter) -> Iterator[Sentence]:
    language = visit.language
    through = {"day": day_said(language, matter.through)} if matter.through else {}
    if matter.payment == "suspended":
        month = month_said(language, matter.unpaid_from or matter.as_of or date.min)
        yield ("suspended" if through else "suspended_unknown"), {"month": month, **through}
    elif matter.unknown or not through:
        yield "unknown", {}
    elif matter.overdue:
        yield "overdue", through
    else:
        yield "valid", through
        yield from _renewed(visit, matter)


def _renewed(visit: Visitor, matter: Matter) -> Iterator[Sentence]:
    row = matter.renewed_by
    if row is None:
        yield "from_approval", {}
        return
    day = day_said(visit.language, row.occurred_on)
    if row.kind == "certified":
        channel = str(row.details.get("channel", ""))
        if channel == "on_record":
            yield "renewed_on_record", {"day": day}
        else:
            yield "renewed_by_channel", {"day": day, "channel": channel_said(visit, channel)}
    elif row.kind in ("travel", "medical", "finding"):
        yield f"renewed_by_{row.kind}", {"day": day}


def _what_to_do(visit: Visitor, matter: Matter) -> Iterator[Sentence]:
    language = visit.language
    ways = {"ways": ways_said(visit, matter)}
    if matter.payment == "suspended":
        yield ("lifts_and_pays_back" if matter.pays_back else "lifts"), ways
    elif matter.held_back:
        day = day_said(language, date.fromisoformat(matter.held_back))
        yield "held_back", {"day": day, **ways}
    elif matter.to_certify and matter.unpaid_from:
        month = month_said(language, matter.unpaid_from)
        if matter.due_on and matter.as_of and matter.due_on >= matter.as_of:
            due = day_said(language, matter.due_on)
            yield "certify_by", {"day": due, "month": month, **ways}
        else:
            yield "certify_soon", {"month": month, **ways}
    elif matter.to_certify:
        yield "certify", ways
    else:
        yield "nothing_to_do", {}
    if matter.to_certify and "home_visit" in matter.ways.get("with_help", ()):
        yield "home_visit", {}


def ways_said(visit: Visitor, matter: Matter) -> str:
    """The first few channels in words."""
    every = [code for codes in matter.ways.values() for code in codes if code != "home_visit"]
    first = [code for code in every if code == "counter"] + [c for c in every if c != "counter"]
    named = [channel_said(visit, code) for code in first[:MOST_WAYS]]
    return ("、" if visit.language == "zh" else ", ").join(named)


def channel_said(visit: Visitor, code: str) -> str:
    """What a channel is called."""
    return word(visit.language, "details.channel.values", code)
