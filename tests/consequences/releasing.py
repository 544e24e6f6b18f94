"""A named person at work on a suspension list."""

from __future__ import annotations

from datetime import date

from pipelines.suspensions.listing import CHANGED, WAITING, Name, names_of
from pipelines.suspensions.releasing import Done, release
from pipelines.workspace import Workspace

PLACE = "beijing/haidian"
AT = 1_780_000_000


def listed(ws: Workspace, month: date, place: str = PLACE) -> dict[str, Name]:
    """The list of a month, by recipient."""
    with ws.store.read() as connection:
        return {name.recipient_id: name for name in names_of(connection, [place], month)}


def states(ws: Workspace, month: date) -> dict[str, str]:
    """By recipient the state of the name."""
    return {one: name.state for one, name in listed(ws, month).items()}


def release_all(
    ws: Workspace, month: date, day: date, place: str = PLACE, by: str = "zhou.ling"
) -> Done:
    """Release every name that waits, as the list says now."""
    waiting = {
        one: name.basis
        for one, name in listed(ws, month, place).items()
        if name.state in (WAITING, CHANGED)
    }
    return release(ws, month, waiting, places=[place], by=by, day=day, at=AT)
