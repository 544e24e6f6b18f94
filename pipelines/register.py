"""The register: loaded from a file, kept in the database, prepared for matching.

A load adds and changes recipients; who is missing from a file stays. The first load into an
empty database is what the agency has always known; a later one is knowledge of a day.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pipelines.facts import evidence_id
from pipelines.judging import load_book
from pipelines.prepared import bring_up_to_date
from pipelines.register_file import (
    check_jurisdictions,
    export_register,
    incoming,
    read_rows,
    screen_register,
)
from pipelines.store import evidence, horizon, recipients
from pipelines.tabular import FileRefused
from pipelines.workspace import Workspace

CHUNK = 10_000


@dataclass
class Loaded:
    """What a load did, in recipients, and what is wrong with the file."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    quarantined: int = 0
    known_from: date | None = None
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
) -> Loaded:
    """Load a register file and prepare it for matching.

    Args:
        ws: the installation.
        path: a file in the layout of `register.csv`.
        jurisdiction: of rows that name none.
        received_on: the day the agency learned of it; default: always known for the first
            load, the last day that was run for later ones.

    Raises:
        ValueError: the file as a whole does not fit its contract, or rows name no jurisdiction
            (and none is given) or one without rules. Nothing was loaded then.
    """
    known = received_on or _known_from(ws)
    try:
        verdict = screen_register(ws, path, known)
    except FileRefused as refused:
        raise ValueError(f"{path.name}: {refused}") from refused
    loaded = Loaded(known_from=known, quarantined=sum(q["rows"] for q in verdict["quarantined"]))
    loaded.problems = [*_reasons(path, verdict), *verdict["warnings"]]
    check_jurisdictions(ws, load_book(ws.settings.parameters), jurisdiction)
    for rows in read_rows(ws, jurisdiction, CHUNK):
        _put(ws, rows, known, loaded)
    incoming(ws).unlink()
    prepare_register(ws)
    return loaded


def _reasons(path: Path, verdict: dict[str, Any]) -> list[str]:
    return [
        f"{path.name}: {q['rows']} rows quarantined: {q['text']['en']} ({q['reason']}, column "
        f"{q['column']}), such as rows {', '.join(map(str, q['examples']))}"
        for q in verdict["quarantined"]
    ]


def prepare_register(ws: Workspace) -> None:
    """Bring the register prepared for matching in line with the database."""
    export_register(ws)
    bring_up_to_date(ws)


def refresh(ws: Workspace, day: date) -> dict[str, Any]:
    """Load the register file delivered for a day, if there is one, and prepare the register."""
    folder = ws.home.inbox("register")
    files = sorted(folder.glob(f"register_{day.isoformat()}*.*"))
    for path in (f for f in files if f.suffix not in (".sha256", ".part", ".tmp")):
        return asdict(load(ws, path, received_on=day))
    prepare_register(ws)
    return asdict(Loaded())


def _known_from(ws: Workspace) -> date | None:
    with ws.store.read() as connection:
        return horizon.read(connection) if recipients.any_recipient(connection) else None


def _put(ws: Workspace, rows: list[dict[str, Any]], known: date | None, loaded: Loaded) -> None:
    for row in rows:
        row["content_hash"] = content_hash(row)
        row["registered"] = known
    with ws.store.write() as connection:
        stored = recipients.hashes_of(connection, [row["recipient_id"] for row in rows])
        fresh = [row for row in rows if stored.get(row["recipient_id"]) != row["content_hash"]]
        recipients.put(connection, fresh, date.min)
        horizon.add_places(connection, {row["jurisdiction"] for row in fresh})
        evidence.add(connection, [e for row in fresh if (e := _on_record(row, known))])
    changed = sum(row["recipient_id"] in stored for row in fresh)
    loaded.changed += changed
    loaded.new += len(fresh) - changed
    loaded.unchanged += len(rows) - len(fresh)


def content_hash(row: dict[str, Any]) -> str:
    """A hash of everything the register says of a recipient."""
    told = sorted((k, str(v)) for k, v in row.items() if v is not None and k != "registered")
    return blake2b(repr(told).encode(), digest_size=16).hexdigest()


def _on_record(row: dict[str, Any], known: date | None) -> dict[str, Any] | None:
    """The last certification that the register itself reports, as evidence."""
    day = row["last_certified_on"]
    if day is None:
        return None
    told = ("certified", day.isoformat(), "certain", '{"channel":"on_record"}')
    return {
        "recipient_id": row["recipient_id"],
        "evidence_id": evidence_id("register", None, row["recipient_id"], told),
        "feed": "register",
        "business_day": None,
        "kind": "certified",
        "occurred_on": day,
        "grade": "certain",
        "known_from": max(day, known) if known else day,
        "known_to": None,
        "details": told[3],
        "row_id": None,
        "score": None,
        "link": None,
    }
