"""What a list of cases shows: filters out of an address, and the address of filters.

Whatever a list can show has an address, which a saved view keeps. Names and numbers have no place
in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from caseworker.cases.common import GROUNDS, me
from caseworker.web.visit import Visitor
from pipelines.review import ORDERS, QUEUES
from pipelines.settings import FEEDS

GRADES = ("certain", "possible")
SHOWN = ("todo", "proposed", "decided", "lapsed")
"""Which cases of a queue: to be answered, waiting for approval, answered, gone by themselves."""

ASSIGNED = ("me", "nobody", "somebody")
WAITING = ("no", "yes")
LATE = ("limit", "due")
"""Past the time limit of the desk, or past the day of the rules."""

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "kind": QUEUES,
    "shown": SHOWN,
    "order": ORDERS,
    "assigned": ASSIGNED,
    "late": LATE,
    "waiting": WAITING,
    "ground": GROUNDS,
    "grade": GRADES,
    "feed": FEEDS,
}
USUAL = {"kind": "loss_verification", "order": ORDERS[0], "shown": SHOWN[0]}
BEHIND = ("waiting", "ground", "grade", "feed")
"""Filters that are folded away until one of them is used."""

Chosen = dict[str, str]


def chosen_of(read: Callable[[str], str]) -> Chosen:
    """What is asked for; anything unknown is as if it were not there.

    Args:
        read: gives the value of a name, out of an address or a form.
    """
    found = {}
    for name, options in OPTIONS.items():
        value = read(name)
        found[name] = value if value in options else USUAL.get(name, "")
    return found


def asked(visit: Visitor) -> Chosen:
    """The filters of the address."""
    return chosen_of(lambda name: visit.query(name, limit=40))


def sent(visit: Visitor) -> Chosen:
    """The filters that a form carries along."""
    return chosen_of(lambda name: visit.form.text(name, limit=40))


def query_of(chosen: Mapping[str, str]) -> str:
    """The query of a list, the same text for the same list."""
    told = {n: chosen[n] for n in OPTIONS if chosen[n] and chosen[n] != USUAL.get(n)}
    return urlencode({"kind": chosen["kind"], **told})


def address_of(chosen: Mapping[str, str], **more: str) -> str:
    """The address of a list."""
    return f"/cases?{query_of(chosen)}" + (f"&{urlencode(more)}" if more else "")


def narrowed(chosen: Mapping[str, str]) -> list[str]:
    """Names of the filters that leave something out."""
    return [n for n in OPTIONS if n not in USUAL and chosen[n]]


def conditions(visit: Visitor, chosen: Mapping[str, str], latest_start: date) -> dict[str, Any]:
    """The filters as `list_cases` takes them.

    Args:
        visit: who asks, and when.
        chosen: the filters.
        latest_start: cases opened after this day cannot be past their time limit.
    """
    shown, late = chosen["shown"], chosen["late"]
    who = chosen["assigned"]
    return {
        "status": shown if shown in ("decided", "lapsed") else "open",
        "proposed": {"todo": False, "proposed": True}.get(shown),
        "ground": chosen["ground"] or None,
        "grade": chosen["grade"] or None,
        "feed": chosen["feed"] or None,
        "waiting": {"yes": True, "no": False}.get(chosen["waiting"]),
        "assignee": me(visit) if who == "me" else None,
        "assigned": {"nobody": False, "somebody": True}.get(who),
        "due_before": visit.today if late == "due" else None,
        "opened_to": latest_start if late == "limit" else None,
    }
