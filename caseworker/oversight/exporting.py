"""Handing out a table as CSV; each is noted in the trail before it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from caseworker.web.visit import Visitor
from pipelines.audit import exports
from pipelines.tabular.safe_csv import Cell, safe_csv


def hand_out(
    visit: Visitor,
    what: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    filters: Mapping[str, str],
) -> Response:
    """The table as a file; it leaves when the note that it did is on record.

    Args:
        visit: who takes it.
        what: which table, as a code; the name of the file as well.
        columns: headings.
        rows: what the user may see, and nothing else.
        filters: what the table was cut down to, as codes and days.
    """
    data = safe_csv(rows, columns)
    with visit.write() as connection:
        exports.note(
            connection,
            actor=visit.known.user_id,
            what=what,
            filters=filters,
            rows=len(rows),
            data=data,
        )
    return as_file(visit, data, f"{what.replace('.', '-')}-{visit.today}.csv", "text/csv")


def as_file(visit: Visitor, data: bytes, name: str, kind: str) -> Response:
    """A file to be saved, never shown by the browser; the name is ours, in ASCII."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return visit.finish(Response(data, headers=headers, media_type=f"{kind}; charset=utf-8"))
