"""Asking for a standing without writing one: the same evaluation for any day."""

from __future__ import annotations

from datetime import date

from pipelines.evaluation.inputs import read_inputs
from pipelines.evaluation.judging import load_book
from pipelines.evaluation.translation import standing_of
from pipelines.store import horizon
from pipelines.workspace import Workspace
from rules import Standing


def ask(
    ws: Workspace, recipient_id: str, as_of: date | None = None, known_at: date | None = None
) -> Standing:
    """The standing of a recipient on a day, by what was known on a day.

    Args:
        ws: the installation.
        recipient_id: as in the register.
        as_of: default: the last day that was run.
        known_at: default: `as_of`.

    Raises:
        KeyError: nobody on the register has that id.
        ValueError: nothing was run yet, and no day is given.
    """
    book = load_book(ws.settings.parameters)
    with ws.store.read() as connection:
        day = as_of or horizon.read(connection)
        if day is None:
            raise ValueError("nothing was run yet: give a day with --as-of")
        found = list(read_inputs(connection, [recipient_id], book))
    if not found:
        raise KeyError(f"nobody on the register has the id {recipient_id}")
    return standing_of(found[0], book, day, known_at or day)
