"""A chunk of a register file into the database: versions, and what follows without matching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from pipelines.register.certified import hold_certified
from pipelines.register.chains import day_changes, read_chains, write_chains
from pipelines.register.versions import Chain, Load, Version, version_of, with_version
from pipelines.store import Connection, horizon, loads, recipients
from pipelines.store.loads import LoadRow
from pipelines.workspace import Workspace


class Counts(NamedTuple):
    """Recipients of a chunk by what the file changed."""

    new: int
    changed: int
    unchanged: int


def put_rows(ws: Workspace, rows: list[dict[str, Any]], told: LoadRow) -> Counts:
    """Take in what a file says of a chunk of recipients, in one transaction.

    Args:
        ws: the installation.
        rows: as rows of the table `recipients`, each recipient once.
        told: the load of the file.
    """
    this = Load(told.load_id, told.known_from, told.revision)
    said = {row["recipient_id"]: version_of(this, row) for row in rows}
    with ws.store.write() as connection:
        known = loads.all_loads(connection)
        by_id = {one.load_id: Load(one.load_id, one.known_from, one.revision) for one in known}
        later = [one for one in known if by_id[one.load_id].key > this.key]
        stored = recipients.hashes_of(connection, list(said))
        look_at = [one for one, v in said.items() if later or stored.get(one) != v.content_hash]
        old = read_chains(connection, [one for one in look_at if one in stored], by_id)
        mentions = loads.mentioned(connection, later, list(old))
        new, repeats = _chains_with(this, said, look_at, old, by_id, mentions)
        _write(connection, {one: old.get(one, ()) for one in new}, new, told)
        some = {one.load_id for one in known if one.covers == "some"}
        loads.add_mentions(connection, [pair for pair in repeats if pair[1] in some])
    return Counts(
        new=sum(one not in stored for one in new),
        changed=sum(one in stored for one in new),
        unchanged=len(rows) - len(new),
    )


def _chains_with(
    this: Load,
    said: Mapping[str, Version],
    look_at: Sequence[str],
    old: Mapping[str, Chain],
    by_id: Mapping[int, Load],
    mentions: Mapping[str, Sequence[int]],
) -> tuple[dict[str, Chain], list[tuple[str, int]]]:
    """The chains that change, and pairs of recipient and other load that are versions no more."""
    new: dict[str, Chain] = {}
    repeats: list[tuple[str, int]] = []
    for one in look_at:
        chain = old.get(one, ())
        own = {version.load for version in chain}
        between = [by_id[n] for n in mentions.get(one, ()) if by_id[n] not in own]
        with_it, told_again = with_version(chain, said[one], between)
        repeats += [(one, load.load_id) for load in told_again if load != this]
        if with_it != chain:
            new[one] = with_it
    return new, repeats


def _write(
    connection: Connection, old: Mapping[str, Chain], new: Mapping[str, Chain], told: LoadRow
) -> None:
    """Replace versions, and bring in line what follows from them without matching."""
    if not new:
        return
    write_chains(connection, new, told.load_id)
    loads.add_to_days(connection, day_changes(old, new))
    newest = [chain[-1].content for chain in new.values()]
    recipients.ask_again(connection, newest, date.min)
    horizon.add_places(
        connection, {v.content["jurisdiction"] for chain in new.values() for v in chain}
    )
    hold_certified(connection, old, new)
