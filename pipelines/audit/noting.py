"""Entries that have no transaction of their own to stand in: exports, register, configuration."""

from __future__ import annotations

import getpass
from hashlib import file_digest, sha256
from pathlib import Path

from pipelines.evaluation.versions import software_version
from pipelines.settings import Settings
from pipelines.store import Connection, horizon
from pipelines.store.audit import SYSTEM, note
from pipelines.store.loads import LoadRow
from pipelines.workspace import Workspace

_KEY = "configuration:"


def operator() -> str:
    """Who sits at the command line: the account of the operating system."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        name = "unknown"
    return f"os:{name}" if name.isascii() else f"os:{sha256(name.encode()).hexdigest()[:12]}"


def note_export(ws: Workspace, subject: str, path: Path, rows: int, actor: str = SYSTEM) -> None:
    """Note that a file with personal data was written: which, how many rows, its hash."""
    content = {"rows": rows, "sha256": _hash_of(path)}
    with ws.store.write() as connection:
        note(connection, actor=actor, action="file.exported", subject=subject, content=content)


def note_register(connection: Connection, load: LoadRow) -> None:
    """Note that a register file was loaded, in the transaction that says so."""
    content = {"sha256": load.sha256, "known_from": load.known_from, "revision": load.revision}
    subject = f"register/{load.load_id}"
    note(connection, actor=operator(), action="register.loaded", subject=subject, content=content)


def note_configuration(ws: Workspace) -> bool:
    """Note which settings differ from those last noted; says whether any did."""
    now = _told(ws.settings)
    with ws.store.read() as connection:
        before = _noted(connection, now)
    changed = sorted(name for name, value in now.items() if before.get(name) != value)
    if not changed:
        return False
    with ws.store.write() as connection:
        for name in changed:
            horizon.set_value(connection, _KEY + name, now[name])
        note(
            connection,
            actor=operator(),
            action="configuration.changed",
            subject="configuration",
            content={"changed": changed, "now": now},
        )
    return True


def _noted(connection: Connection, names: dict[str, str]) -> dict[str, str | None]:
    return {name: horizon.value(connection, _KEY + name) for name in names}


def _told(settings: Settings) -> dict[str, str]:
    """Each setting as a number, or as a hash: a path or an address is nobody's business."""
    told = {"software": software_version()}
    for name, value in settings.model_dump().items():
        plain = isinstance(value, bool | int | float) or value is None
        told[name] = str(value) if plain else sha256(str(value).encode()).hexdigest()[:16]
    if settings.contracts is not None:
        told["contracts"] = _hash_of_folder(settings.contracts)
    return told


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _hash_of_folder(folder: Path) -> str:
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
