"""A suspension list as a file; who took it is on record."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from starlette.responses import Response

from caseworker.cases.common import people, word
from caseworker.oversight.exporting import as_file
from caseworker.suspensions.chosen import choices, chosen
from caseworker.suspensions.rows import Row, every
from caseworker.web import Pages, Visit
from caseworker.web.render import mask, moment
from caseworker.web.rules import Rule
from caseworker.web.visit import Visitor
from pipelines.audit import exports
from pipelines.tabular.safe_csv import Cell, safe_csv

COLUMNS = (
    *("recipient_id", "name", "id_number", "benefit_class", "street_office", "amount", "why"),
    *("notices", "contacts", "weak", "lacking", "state", "released_by", "released_at"),
    *("held_until", "held_because"),
)


def attach(pages: Pages, allow: Rule) -> None:
    """Add the route."""
    pages.action("/suspensions/export", allow=allow)(take)


def take(visit: Visit) -> Response:
    """The part of the list that is shown, as a CSV file; numbers stay masked."""
    with visit.write() as connection:
        here = chosen(visit.form.text, choices(visit, connection), visit.today)
        rows = every(visit, connection, here)
        known = [row.told.name.release.released_by for row in rows if row.told.name.release]
        names = people(connection, known)
        columns = [visit.t(f"suspensions.columns.{name}") for name in COLUMNS]
        data = safe_csv([_line(visit, row, names) for row in rows], columns)
        exports.note(
            connection,
            actor=visit.known.user_id,
            what="suspensions.list",
            filters={
                "month": f"{here.month:%Y-%m}",
                "place": here.place,
                "shown": here.shown,
                "only": here.only,
            },
            rows=len(rows),
            data=data,
        )
    return as_file(visit, data, f"suspensions-{here.month:%Y-%m}.csv", "text/csv")


def _line(visit: Visitor, row: Row, names: dict[str, str]) -> Sequence[Cell]:
    told, person, name = row.told, row.told.person, row.told.name
    hold = name.hold.content if name.hold else {}
    released_by = name.release.released_by if name.release else ""
    return [
        name.recipient_id,
        person.name if person else "",
        mask(person.id_number) if person else "",
        word(visit.language, "classes", person.benefit_class) if person else "",
        (person.street_office or "") if person else "",
        Decimal(told.name.beginning.amount_fen) / 100 if told.name.beginning else None,
        row.why,
        *("; ".join(part) for part in (row.notices, row.contacts, row.weak, row.lacking)),
        visit.t(f"suspensions.states.{name.state}"),
        names.get(released_by, released_by),
        moment(name.release.released_at) if name.release else "",
        hold.get("until"),
        hold.get("note"),
    ]
