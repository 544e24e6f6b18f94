"""By which numbers a recipient can be found, beside the one that the register writes plainly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from matchers.normalize.identity_numbers import parse_number
from pipelines.store import Connection, lookup
from pipelines.workspace import Workspace

MANY = 100_000
"""Recipients written by one load from which on the indexes are made anew at its end."""


@contextmanager
def searchable(ws: Workspace) -> Iterator[Callable[[int], None]]:
    """Keep the register searchable while a load writes, however much it writes.

    What it gives is called after each chunk with how many recipients were written. A load that
    was killed leaves the indexes to the next one, or to the next day that is handed over.
    """
    written = 0

    def note(count: int) -> None:
        nonlocal written
        if written <= MANY < written + count:
            with ws.store.write() as connection:
                lookup.drop_indexes(connection)
        written += count

    yield note
    make_searchable(ws)


def make_searchable(ws: Workspace) -> None:
    """Make the indexes that a killed load left out."""
    with ws.store.write() as connection:
        lookup.make_indexes(connection)


def hold_numbers(
    connection: Connection, rows: Sequence[Mapping[str, Any]], known: Sequence[str]
) -> None:
    """Keep the other numbers of recipients, in the transaction that writes them.

    Args:
        connection: a transaction that writes.
        rows: recipients as the register holds them now.
        known: those of them who were on the register before.
    """
    found = [
        {"number": number, "recipient_id": row["recipient_id"]}
        for row in rows
        for number in other_numbers_of(row["id_number"], row["other_ids"])
    ]
    lookup.replace_numbers(connection, known, found)


def other_numbers_of(id_number: str | None, other_ids: str | None) -> Iterator[str]:
    """Numbers in comparable form, without `id_number` where it stands in that form already."""
    if not other_ids and (not id_number or _plain(id_number)):
        return  # nearly everybody
    told = [id_number or "", *(part.rpartition(":")[2] for part in (other_ids or "").split("|"))]
    found = dict.fromkeys(parse_number(one).text for one in told if one)
    for one in found:
        if one and one != id_number and "?" not in one and len(one) <= lookup.LONGEST:
            yield one


def _plain(number: str) -> bool:
    """Eighteen characters as parsing would leave them."""
    return len(number) == 18 and number.isascii() and number[:17].isdigit() and number[17] in _LAST


_LAST = frozenset("0123456789X")
