"""The big numbers at the top: the state of the work in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from caseworker.oversight import drawing
from caseworker.oversight.asked import Asked
from caseworker.oversight.panel import Panel, number
from caseworker.web.visit import Visitor


@dataclass(frozen=True)
class Tile:
    """A big number, and where it leads."""

    code: str
    shown: str
    hint: str
    href: str
    tone: str = ""
    area: str = ""
    """Points of the picture behind the number."""


def tiles(visit: Visitor, asked: Asked, made: Mapping[str, Panel]) -> list[Tile]:
    """Open, past due, oldest, decided, waiting for approval, to certify by hand."""
    rows = made["backlog"].rows
    total, late, waiting, manual = (_sum(rows, at) for at in (-4, -3, -2, -1))
    flow = made["throughput"].rows
    came, left = _sum(flow, 1) + _sum(flow, 2), _sum(flow, 3) + _sum(flow, 4)
    change = came - left
    signed = f"+{number(change)}" if change > 0 else f"−{number(-change)}" if change else "±0"

    def tile(code: str, shown: int, hint: str, panel: str, tone: str = "") -> Tile:
        return Tile(code, number(shown), hint, asked.address(f"/oversight/{panel}"), tone)

    told = visit.t("oversight.tiles.change", n=signed)
    back = asked.address("/oversight/backlog")
    course = drawing.area(_course(total, flow))
    return [
        Tile("open", number(total), told, back, "is-hero", course),
        tile("late", late, "", "sla", "is-bad" if late else ""),
        tile("oldest", int(made["ages"].big.replace(",", "")), "", "ages"),
        tile("decided", _sum(flow, 3), made["throughput"].big_hint, "throughput"),
        tile("waiting", waiting, "", "approvals", "is-warn" if waiting else ""),
        tile("manual", manual, "", "backlog"),
    ]


def _course(now: int, flow: Sequence[Sequence[Any]]) -> list[int]:
    """Open cases at the end of each step, told backwards from those that are open now."""
    found = [now]
    for _, opened, reopened, decided, lapsed, *_rest in reversed(flow):
        found.append(max(found[-1] - opened - reopened + decided + lapsed, 0))
    return found[::-1]


def _sum(rows: Any, at: int) -> int:
    return sum(int(row[at]) for row in rows)
