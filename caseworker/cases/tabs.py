"""The queues side by side, each with how many wait in it."""

from __future__ import annotations

from dataclasses import dataclass

from caseworker.cases.common import places
from caseworker.web.visit import Visitor
from pipelines.review import QUEUES, counts
from pipelines.store import Connection, brakes

MOST = 1000
"""Counting stops here; the page then says "1000+"."""


@dataclass(frozen=True)
class Tab:
    """A queue and how many wait in it."""

    code: str
    href: str
    count: int

    @property
    def shown(self) -> str:
        """The number, or that it is more than was counted."""
        return f"{MOST}+" if self.count > MOST else str(self.count)


def tabs_of(visit: Visitor, connection: Connection) -> list[Tab]:
    """Every queue with its count."""
    found = counts(connection, places(visit, connection), cap=MOST)
    found["holds"] = brakes.count(connection, "open", MOST + 1)
    href = {kind: f"/cases?kind={kind}" for kind in QUEUES}
    href |= {"manual_certification": "/manual", "approvals": "/approvals", "holds": "/holds"}
    return [Tab(code, address, found[code]) for code, address in href.items()]
