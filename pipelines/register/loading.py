"""The register: loaded from files, kept with its history, prepared for matching.

A load adds and changes recipients; who is missing from a file stays. The first load into an
empty database is what the agency has always known; a later one is knowledge of a day. In whatever
order files are loaded, the versions of a recipient come out the same.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.audit.noting import note_register
from pipelines.checking.sidecar import sha256_of
from pipelines.evaluation.judging import load_book
from pipelines.inbox import look
from pipelines.links.retry import Progress, retry
from pipelines.prepared.installed import loading, publish
from pipelines.register.numbers import searchable
from pipelines.register.putting import put_rows
from pipelines.register.screening import (
    RegisterRefused,
    check_jurisdictions,
    incoming,
    incoming_ids,
    read_rows,
    screen_register,
)
from pipelines.sound import remove
from pipelines.store import Connection, horizon, loads, recipients
from pipelines.store.loads import LoadRow
from pipelines.tabular import FileRefused
from pipelines.workspace import Workspace

log = logging.getLogger(__name__)

CHUNK = 10_000


@dataclass
class Loaded:
    """What a load did, in recipients, and what is wrong with the file."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    quarantined: int = 0
    known_from: date | None = None
    revision: int = 1
    matched_again: int = 0
    """Deliveries whose matching was looked at again because of the change."""
    decided_again: int = 0
    """Those of them whose links came out differently."""
    problems: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows of the file."""
        return self.new + self.changed + self.unchanged + self.quarantined


def load(
    ws: Workspace,
    path: Path,
    jurisdiction: str | None = None,
    received_on: date | None = None,
    revision: int | None = None,
    progress: Progress = log.info,
) -> Loaded:
    """Load a register file, prepare it for matching, and match again what it may concern.

    Killed at any moment, it is finished by the same call, and by the next hand over as far as
    the file was loaded.

    Args:
        ws: the installation.
        path: a file in the layout of `register.csv`.
        jurisdiction: of rows that name none.
        received_on: the day the agency learned of it; default: always known for the first
            load, the last day that was run for later ones.
        revision: which file of that day it is; default: after all that were loaded.
        progress: is told of each step of matching again.

    Raises:
        ValueError: the file as a whole does not fit its contract, rows name no jurisdiction (and
            none is given) or one without rules, or another file has that day and revision.
            Nothing was loaded then.
    """
    with loading(ws):
        known = received_on or _known_from(ws)
        try:
            verdict = screen_register(ws, path, known)
        except FileRefused as refused:
            raise ValueError(f"{path.name}: {refused}") from refused
        check_jurisdictions(ws, load_book(ws.settings.parameters), jurisdiction)
        told = _begin(ws, path, known, revision)
        loaded = Loaded(known_from=known, revision=told.revision)
        loaded.quarantined = sum(q["rows"] for q in verdict["quarantined"])
        loaded.problems = [*_reasons(path, verdict), *verdict["warnings"]]
        with searchable(ws) as written:
            for rows in read_rows(ws, jurisdiction, CHUNK):
                counts = put_rows(ws, rows, told)
                loaded.new += counts.new
                loaded.changed += counts.changed
                loaded.unchanged += counts.unchanged
                written(counts.new + counts.changed)
        _finish(ws, told)
        remove(incoming(ws))
        publish(ws)
    _try_again(ws, loaded, progress)
    return loaded


def refresh(ws: Workspace, day: date) -> dict[str, Any]:
    """Load the register files delivered for a day, if there are any, and prepare the register."""
    found = look(ws.home.inbox("register"), "register", day)
    total = Loaded(known_from=day)
    for delivery in found.complete:
        one = load(ws, delivery.file, received_on=day, revision=delivery.revision)
        for name in ("new", "changed", "unchanged", "quarantined"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
        total.matched_again += one.matched_again
        total.decided_again += one.decided_again
        total.problems += one.problems
    if not found.complete:
        with loading(ws):
            publish(ws)
        _try_again(ws, total, log.info)
    return asdict(total) | {"revision": None}


def _try_again(ws: Workspace, loaded: Loaded, progress: Progress) -> None:
    done = retry(ws, progress)
    loaded.matched_again, loaded.decided_again = done.matched, done.decided


def _reasons(path: Path, verdict: dict[str, Any]) -> list[str]:
    return [
        f"{path.name}: {q['rows']} rows quarantined: {q['text']['en']} ({q['reason']}, column "
        f"{q['column']}), such as rows {', '.join(map(str, q['examples']))}"
        for q in verdict["quarantined"]
    ]


def _known_from(ws: Workspace) -> date | None:
    with ws.store.read() as connection:
        return horizon.read(connection) if recipients.any_recipient(connection) else None


def _begin(ws: Workspace, path: Path, known: date | None, revision: int | None) -> LoadRow:
    """Record the load; the same file of the same day goes on where it was."""
    sha256 = sha256_of(path)
    with ws.store.write() as connection:
        of_day = [one for one in loads.all_loads(connection) if one.known_from == known]
        for one in of_day:
            if one.sha256 == sha256 and revision in (None, one.revision):
                return one
            if one.revision == revision:
                raise RegisterRefused(
                    f"{path.name}: another register of {known}, revision {revision}, was loaded "
                    f"before. Deliver this one as register_{known}_r{revision + 1}{path.suffix}"
                )
        number = revision or max((one.revision for one in of_day), default=0) + 1
        load_id = loads.begin(connection, known, number, sha256)
    return LoadRow(load_id, known, number, sha256, None, "loading")


def _finish(ws: Workspace, told: LoadRow) -> None:
    """Keep whom the file told of, and say that it is loaded."""
    with ws.store.write() as connection:
        if told.covers is None:
            covers, ids = _covers(connection, set(incoming_ids(ws)))
            loads.set_covers(connection, told.load_id, covers, ids)
        loads.set_status(connection, [told.load_id], "loaded")
        note_register(connection, told)
        if told.known_from:
            horizon.advance(connection, told.known_from)


def _covers(connection: Connection, told: set[str]) -> tuple[str, list[str]]:
    """Whom a file tells of, in as few words as may be."""
    left_out = [
        one
        for (ids,) in recipients.columns_of(connection, ["recipient_id"], 100_000)
        for one in ids
        if one not in told
    ]
    return ("all", left_out) if len(left_out) <= len(told) else ("some", sorted(told))
