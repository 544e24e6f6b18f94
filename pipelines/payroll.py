"""Recording payroll months as they close, with the version of the rules that judged them.

Who was not paid in a month stands in `payroll_skips`, written with each standing; a month that
is still open may leave it again. What is recorded here is up to which month those rows are facts.
"""

from __future__ import annotations

from datetime import date

from pipelines.store import consequences, horizon, payroll
from pipelines.workspace import Workspace
from rules import RuleBook

ORDINARY = "enterprise_retiree"
"""The benefit class whose payroll day stands for the jurisdiction."""


def record_closes(ws: Workspace, book: RuleBook) -> None:
    """Record every payroll month that has closed by the horizon, once per jurisdiction.

    Notices of months that are over lapse with it.
    """
    with ws.store.write() as connection:
        here = horizon.read(connection)
        if here is None:
            return
        recorded = payroll.last_closed(connection)
        rows = []
        for place in horizon.places(connection):
            last = last_closed_month(book, place, here)
            for month in _months(recorded.get(place), last):
                rows.append({"jurisdiction": place, "month": month, "rules_version": book.version})
        payroll.close(connection, rows)
        consequences.lapse(connection, here)


def last_closed_month(book: RuleBook, jurisdiction: str, day: date) -> date:
    """The last month whose payroll has closed before `day` begins."""
    month = day.replace(day=1)
    law = book.timeline(jurisdiction, ORDINARY).on(day)
    closes_on = law.payroll_day if law else 31
    return month if day.day > closes_on else _previous(month)


def _months(recorded: date | None, last: date) -> list[date]:
    """Months after the recorded one up to the last; only the last where none is recorded."""
    months = [last] if recorded is None or recorded < last else []
    while recorded is not None and months and _previous(months[0]) > recorded:
        months.insert(0, _previous(months[0]))
    return months


def _previous(month: date) -> date:
    return (
        month.replace(year=month.year - 1, month=12)
        if month.month == 1
        else (month.replace(month=month.month - 1))
    )
