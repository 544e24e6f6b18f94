"""Whether an installation is fit to run, as a list of findings with their remedy."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from pipelines.workspace import Workspace

VERSIONS = {
    "apache-airflow": ("3.3", "3.4"),
    "SQLAlchemy": ("2.1", "2.2"),
    "pandas": ("3.1", "4"),
    "duckdb": ("1.5.6", "3"),
    "great-expectations": ("1.24", "2"),
    "rapidfuzz": ("3.14", "4"),
}
"""Supported from (inclusive) and up to (exclusive)."""

FREE_BYTES = 2 * 1024**3
ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and what to do where it is not well."""

    what: str
    ok: bool
    found: str
    mend: str


def examine(ws: Workspace) -> list[Finding]:
    """Look at everything the daily run relies on."""
    looks: tuple[Callable[[Workspace], Iterator[Finding]], ...] = (
        _python,
        _versions,
        _folders,
        _database,
        _space,
        _time_zone,
        _rules,
        _files,
    )
    return [finding for look in looks for finding in look(ws)]


def _python(ws: Workspace) -> Iterator[Finding]:
    del ws
    found = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", sys.version_info[:2] == (3, 11), found, "use Python 3.11")


def _versions(ws: Workspace) -> Iterator[Finding]:
    del ws
    for package, (low, below) in VERSIONS.items():
        try:
            found = version(package)
        except PackageNotFoundError:
            found = "missing"
        ok = found != "missing" and _number(low) <= _number(found) < _number(below)
        yield Finding(package, ok, found, f"install >={low},<{below}: run `make install`")


def _number(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:3] if part.isdigit())


def _folders(ws: Workspace) -> Iterator[Finding]:
    root = ws.home.root
    if not root.is_dir():
        yield Finding("home", False, f"{root} is missing", "run `certify init`")
        return
    mode = root.stat().st_mode & 0o777
    yield Finding("home", mode == 0o700, f"{root}, mode {mode:04o}", f"chmod 700 {root}")
    for name in ("inbox", "batches", "register", "runs", "queue", "keys", "tmp"):
        folder = root / name
        ok = folder.is_dir() and os.access(folder, os.W_OK)
        found = "writable" if ok else "missing or not writable"
        yield Finding(f"folder {name}", ok, found, f"run `certify init`; check owner of {folder}")


def _database(ws: Workspace) -> Iterator[Finding]:
    kind = ws.settings.database_url.split(":", 1)[0]
    try:
        state = ws.store.state()
    except (SQLAlchemyError, ValueError) as wrong:
        text = type(wrong).__name__
        yield Finding("database", False, f"{kind}: {text}", "check CERTIFY_DATABASE_URL")
        return
    yield Finding("database", state == "ready", f"{kind}: {state}", "run `certify init`")


def _space(ws: Workspace) -> Iterator[Finding]:
    place = next(p for p in (ws.home.root, *ws.home.root.parents) if p.exists())
    free = shutil.disk_usage(place).free
    yield Finding("free space", free > FREE_BYTES, f"{free / 1024**3:.1f} GB", "make room: 2 GB")


def _time_zone(ws: Workspace) -> Iterator[Finding]:
    del ws
    try:
        offset = datetime.now(UTC).astimezone(ZoneInfo(ZONE)).strftime("%z")
    except KeyError:
        offset = "missing"
    ok = offset == "+0800"
    yield Finding("time zone data", ok, f"{ZONE} {offset}", "install the tzdata package")
    here = os.environ.get("AIRFLOW__CORE__DEFAULT_TIMEZONE", ZONE)
    yield Finding(
        "schedule's time zone", here == ZONE, here, f"AIRFLOW__CORE__DEFAULT_TIMEZONE={ZONE}"
    )


def _rules(ws: Workspace) -> Iterator[Finding]:
    from pipelines.evaluation.judging import load_book

    for name, folder in (("contracts", ws.settings.contracts), ("rules", ws.settings.parameters)):
        if folder is not None and not Path(folder).is_dir():
            yield Finding(name, False, f"{folder} is missing", f"correct CERTIFY_{name.upper()}")
            return
    book = load_book(ws.settings.parameters)
    yield Finding("rule book", True, f"version {book.version[:12]}", "")


def _files(ws: Workspace) -> Iterator[Finding]:
    """Files that are missing keep nobody from running: shown, and no fault of the installation."""
    from pipelines.store import arrivals

    try:
        if ws.store.state() != "ready":
            return
        with ws.store.read() as connection:
            missing = arrivals.open_alarms(connection)
    except (SQLAlchemyError, ValueError):  # told by the finding on the database
        return
    names = ", ".join(f"{one.feed} {one.business_day}" for one in missing[:3])
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    found = (
        f"{len(missing)} missing: {names}{more}; see `certify arrivals`" if missing else "all came"
    )
    yield Finding("expected files", True, found, "")
