"""Versions of recipients out of the database and into it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

from sqlalchemy import Date

from pipelines.register.numbers import hold_numbers
from pipelines.register.versions import Chain, Content, Load, Version, moves
from pipelines.store import Connection, history
from pipelines.store.history import Superseded
from pipelines.store.loads import EVER
from pipelines.store.tables import recipients

_DATES = frozenset(c.name for c in recipients.columns if isinstance(c.type, Date))

NO_LOAD = 0
"""Load of recipients who were on the register before its loads were recorded."""


def read_chains(
    connection: Connection, ids: Sequence[str], loads: Mapping[int, Load]
) -> dict[str, Chain]:
    """All versions of those of the given recipients who are on the register."""
    before = history.superseded(connection, ids)
    return {
        one: (
            *(version_before(row, loads) for row in before.get(one, ())),
            _newest(row, loads),
        )
        for one, row in history.current(connection, ids).items()
    }


def version_before(row: Superseded, loads: Mapping[int, Load] | None = None) -> Version:
    """A superseded version; without `loads` its place among those of one day is unknown."""
    load = (loads or {}).get(row.load_id) or Load(row.load_id, row.known_from)
    return Version(load, from_json(row.content), row.content_hash)


def _newest(row: dict[str, Any], loads: Mapping[int, Load]) -> Version:
    number = row["load_id"] or NO_LOAD
    since = row["registered"] if number == NO_LOAD else row["known_from"]
    load = loads.get(number) or Load(number, since)
    content = {name: row[name] for name in history.TOLD}
    return Version(load, content, row["content_hash"])


def write_chains(connection: Connection, chains: Mapping[str, Chain], entered: int) -> None:
    """Replace what is stored of recipients by these chains.

    Args:
        connection: a transaction that writes.
        chains: the versions by recipient id.
        entered: the load that told of those first who are not on the register yet.
    """
    there = history.entered(connection, list(chains))
    newest, before = [], []
    for one, chain in chains.items():
        moved = set(map(id, moves(chain)))
        newest.append(_row(one, chain, id(chain[-1]) in moved, there.get(one, entered)))
        before += [_superseded(one, v, id(v) in moved) for v in chain[:-1]]
    history.write(connection, newest, before)
    hold_numbers(connection, newest, list(there))


def _row(one: str, chain: Chain, moved: bool, entered: int) -> dict[str, Any]:
    newest = chain[-1]
    return newest.content | {
        "recipient_id": one,
        "registered": chain[0].known_from,
        "content_hash": newest.content_hash,
        "known_from": newest.known_from,
        "load_id": newest.load.load_id,
        "entered": entered,
        "identity": newest.identity,
        "moves": moved,
    }


def _superseded(one: str, version: Version, moved: bool) -> Superseded:
    return Superseded(
        one,
        version.known_from,
        version.load.load_id,
        version.content_hash,
        version.identity,
        moved,
        to_json(version.content),
    )


def day_changes(old: Mapping[str, Chain], new: Mapping[str, Chain]) -> dict[str, tuple[int, int]]:
    """By day: changes of what matching looks at that came, less those that went, and the sum of
    their hashes; the sums of a day stand for all that changed on it, in whatever order."""
    found: dict[str, tuple[int, int]] = {}
    for sign, chains in ((-1, old), (1, new)):
        for one, chain in chains.items():
            for version in moves(chain):
                if version.load.load_id == NO_LOAD:
                    continue
                day = version.known_from.isoformat() if version.known_from else EVER
                count, total = found.get(day, (0, 0))
                found[day] = (count + sign, total + sign * _number(one, version.identity))
    return found


def _number(one: str, identity: str) -> int:
    return int(blake2b(f"{one}\x1f{identity}".encode(), digest_size=8).hexdigest(), 16)


def to_json(content: Content) -> str:
    """What a file said, as kept in the history."""
    told = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in content.items()
        if value is not None
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Content:
    """What a file said, as `to_json` kept it."""
    told = json.loads(text)
    return {
        name: date.fromisoformat(told[name])
        if name in _DATES and told.get(name)
        else told.get(name)
        for name in history.TOLD
    }
