"""A page of a list of cases, each with its clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from caseworker.cases.common import places
from caseworker.cases.filters import conditions
from caseworker.web import errors
from caseworker.web.visit import Visitor
from pipelines.casework import clocks
from pipelines.casework.policy import Policy, policy_of
from pipelines.casework.sla import Clock, latest_start_late
from pipelines.review import BadContent, CaseRow, list_cases
from pipelines.store import Connection

AT_A_TIME = 25
TRIES = 8
"""Pages that are read to fill one, where those in time have to be left out."""


@dataclass(frozen=True)
class Listed:
    """Rows with their clocks, and where the next page begins."""

    rows: list[CaseRow] = field(default_factory=list)
    clocks: dict[str, Clock] = field(default_factory=dict)
    after: str | None = None


def page_of(
    visit: Visitor,
    connection: Connection,
    chosen: Mapping[str, str],
    after: str | None,
    **more: Any,
) -> Listed:
    """A page of a list; `more` are further filters of `list_cases`.

    The filter on the time limit is a day in the database, which no late case can pass; those in
    time because they waited, or were opened again, are left out here.
    """
    policy = policy_of(visit.site.ws.settings)
    here = places(visit, connection)
    latest = _latest_start(visit, policy, here, chosen["kind"])
    asked = conditions(visit, chosen, latest) | more
    rows: list[CaseRow] = []
    known: dict[str, Clock] = {}
    for _ in range(TRIES):
        page = _read(connection, here, chosen, asked, after, AT_A_TIME - len(rows))
        told = clocks.of(connection, page.rows, policy, visit.today)
        known |= told
        rows += [row for row in page.rows if chosen["late"] != "limit" or _late(row, told)]
        after = page.after
        if after is None or len(rows) >= AT_A_TIME:
            break
    return Listed(rows, known, after)


def _read(
    connection: Connection,
    here: list[str],
    chosen: Mapping[str, str],
    asked: dict[str, Any],
    after: str | None,
    limit: int,
) -> Any:
    try:
        return list_cases(
            connection,
            here,
            chosen["kind"],
            order=chosen["order"],
            after=after,
            limit=limit,
            **asked,
        )
    except BadContent:
        raise errors.BadRequest("cases.errors.place") from None


def _late(row: CaseRow, told: Mapping[str, Clock]) -> bool:
    return row.case_id in told and told[row.case_id].late and told[row.case_id].state == "running"


def _latest_start(visit: Visitor, policy: Policy, here: Iterable[str], kind: str) -> date:
    limits = [limit for place in here if (limit := policy.limit(place, kind)) is not None]
    return latest_start_late(min(limits), visit.today) if limits else date.min
