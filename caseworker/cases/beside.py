"""What stands beside a case: its clock, and who is to work on it."""

from __future__ import annotations

from typing import Any

from caseworker.cases.common import SUPERVISORS, me, people
from caseworker.web.visit import Visitor
from pipelines.casework import clocks
from pipelines.casework.policy import policy_of
from pipelines.review import CaseRow
from pipelines.store import Connection, assignments


def beside(visit: Visitor, connection: Connection, case: CaseRow) -> dict[str, Any]:
    """What the part beside a case shows."""
    held = assignments.of(connection, [case.case_id]).get(case.case_id)
    policy = policy_of(visit.site.ws.settings)
    told = clocks.of(connection, [case], policy, visit.today)
    names = people(connection, [held.assignee, held.assigned_by] if held else [])
    mine = held is not None and held.assignee == me(visit)
    supervises = SUPERVISORS.allows(visit.known)
    return {
        "clock": told.get(case.case_id),
        "assignment": held,
        "assigned_names": names,
        "assigned_to_me": mine,
        "may_assign": supervises and case.status == "open",
        "may_give_back": held is not None and case.status == "open" and (mine or supervises),
    }
