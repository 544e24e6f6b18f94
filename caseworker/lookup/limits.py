"""How often one person may search: enough for a day at the telephone, too little for a list."""

from __future__ import annotations

from caseworker.web import errors
from caseworker.web.visit import Visitor
from pipelines.store import Connection, lookup

HOUR = 3600


def count(visit: Visitor, connection: Connection) -> bool:
    """Count one search; false where there were too many, which counts all the same."""
    settings = visit.site.settings
    here, every = lookup.count_search(connection, visit.known.user_id, int(visit.now) // HOUR)
    return here <= settings.lookups_an_hour and every <= settings.lookups_a_day


def refuse() -> None:
    """Say that there were too many.

    Raises:
        TooMany: always.
    """
    raise errors.TooMany("lookup.errors.too_many")
