"""The supervisor's pages: everything at a glance, each panel with its table, exports."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from starlette.responses import Response

from caseworker.oversight.asked import PERIODS, Asked, asked
from caseworker.oversight.backlog import ages, backlog
from caseworker.oversight.certified import certified, certified_trend
from caseworker.oversight.exporting import hand_out
from caseworker.oversight.limits import limits
from caseworker.oversight.pace import throughput
from caseworker.oversight.panel import Panel
from caseworker.oversight.quality import approvals, precision
from caseworker.oversight.second_looks import second_looks
from caseworker.oversight.team import workload
from caseworker.oversight.tiles import tiles
from caseworker.web import Pages, Visit, errors, roles
from caseworker.web.visit import Visitor
from pipelines.store import Connection

pages = Pages()

SUPERVISORS = roles("supervisor")

Maker = Callable[[Visitor, Connection, Asked], Panel]

PANELS: dict[str, Maker] = {
    "throughput": throughput,
    "backlog": backlog,
    "ages": ages,
    "sla": limits,
    "certified": certified,
    "certified_trend": certified_trend,
    "precision": precision,
    "approvals": approvals,
    "second_looks": second_looks,
    "workload": workload,
}
"""Every panel, in the order in which they stand on the page."""


class Group(NamedTuple):
    """Panels that stand together on the overview."""

    code: str
    panels: tuple[str, ...]


GROUPS = (
    Group("work", ("throughput", "backlog", "ages", "sla")),
    Group("certified", ("certified", "certified_trend")),
    Group("quality", ("precision", "approvals", "second_looks")),
    Group("team", ("workload",)),
)


@pages.page("/oversight", allow=SUPERVISORS, nav="oversight.nav", order=40)
def overview(visit: Visit) -> Response:
    """Everything at a glance."""
    with visit.read() as connection:
        chosen = asked(visit, connection)
        made = {code: maker(visit, connection, chosen) for code, maker in PANELS.items()}
    groups = [(group.code, [made[code] for code in group.panels]) for group in GROUPS]
    return visit.render(
        "oversight/overview.html",
        chosen=chosen,
        groups=groups,
        tiles=tiles(visit, chosen, made),
        periods=tuple(PERIODS),
    )


@pages.page("/oversight/{panel}", allow=SUPERVISORS)
def one(visit: Visit, panel: str) -> Response:
    """One panel, large, with its table."""
    with visit.read() as connection:
        chosen = asked(visit, connection)
        made = _maker(panel)(visit, connection, chosen)
    return visit.render(
        "oversight/one.html", chosen=chosen, panel=made, every=tuple(PANELS), periods=tuple(PERIODS)
    )


@pages.action("/oversight/{panel}/export", allow=SUPERVISORS)
def export(visit: Visit, panel: str) -> Response:
    """The table of a panel as a file."""
    maker = _maker(panel)
    with visit.read() as connection:
        chosen = asked(visit, connection)
        made = maker(visit, connection, chosen)
    return hand_out(
        visit,
        f"oversight.{panel}",
        [heading.text for heading in made.headings],
        made.rows,
        chosen.filters | {"since": f"{chosen.since}", "until": f"{chosen.until}"},
    )


def _maker(panel: str) -> Maker:
    if panel not in PANELS:
        raise errors.NotFound
    return PANELS[panel]
