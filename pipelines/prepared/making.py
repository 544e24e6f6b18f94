"""Prepare a register for matching: normalised columns and keys, computed once, kept as Parquet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.engines.duck import connect
from pipelines.engines.prepared_tables import write_tables
from pipelines.engines.preparing import (
    OPTIONAL,
    add_content,
    normalise_changed,
    split_lists,
)
from pipelines.engines.reading import read_table
from pipelines.home import whole

# Raise when the meaning of a prepared column changes: what an older version made is made anew. So
# is what another DuckDB made, whose hashes of texts (`TEXT_ID`) are its own affair.
VERSION = 3
_MADE_BY = f"{VERSION}, duckdb {duckdb.__version__}"
REQUIRED = ["recipient_id", "name", "sex", "birth_date", "id_number"]
_FILES = ("people", "numbers", "names", "documents", "guesses", "rare")


@dataclass(frozen=True)
class PreparedRegister:
    """A folder of Parquet files. `digest` depends on the register's content alone."""

    folder: Path
    recipients: int
    changed: int
    digest: str
    source: str = ""

    def path(self, table: str) -> Path:
        """Return the file of one table: people, numbers, names, documents, guesses, rare."""
        return self.folder / f"{table}.parquet"


def prepare(recipients: Path | pa.RecordBatchReader | pa.Table, out_dir: Path) -> PreparedRegister:
    """Prepare a register given as Parquet file or Arrow data with the columns of the register.

    What `out_dir` already holds is used for every recipient whose content did not change; the
    result is the same as from nothing. Raises UnreadableTableError for a file without the columns.
    """
    if isinstance(recipients, Path):
        return prepare_file(recipients, out_dir)

    def load(connection: duckdb.DuckDBPyConnection) -> None:
        connection.register("arrow_rows", recipients)
        connection.execute("CREATE TABLE source_rows AS SELECT * FROM arrow_rows")
        connection.unregister("arrow_rows")

    return _prepare(load, out_dir, source="")


def prepare_file(register: Path, out_dir: Path) -> PreparedRegister:
    """Prepare a register file (delimited text or Parquet), or use what `out_dir` holds of it."""
    present = load_prepared(out_dir)
    stamp = stamp_of(register)
    if present is not None and present.source == stamp:
        return PreparedRegister(out_dir, present.recipients, 0, present.digest, stamp)

    def load(connection: duckdb.DuckDBPyConnection) -> None:
        read_table(connection, "source_rows", register, REQUIRED, OPTIONAL)

    return _prepare(load, out_dir, source=stamp)


def load_prepared(folder: Path) -> PreparedRegister | None:
    """Return what a folder holds, or None if nothing whole of this version."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    if manifest.pop("made_by", None) != _MADE_BY:
        return None
    if not all((folder / f"{name}.parquet").is_file() for name in _FILES):
        return None
    return PreparedRegister(folder, **manifest)


def _prepare(
    load: Callable[[duckdb.DuckDBPyConnection], None], out_dir: Path, source: str
) -> PreparedRegister:
    out_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    old = out_dir / "people.parquet" if load_prepared(out_dir) else None
    with connect(out_dir, memory="2GB") as connection:
        load(connection)
        add_content(connection, "source_rows")
        connection.execute("DROP TABLE source_rows")
        digest = _digest(connection)
        changed = normalise_changed(connection, old)
        # From here on the old tables are replaced one by one: without a manifest nobody uses them.
        (out_dir / "manifest.json").unlink(missing_ok=True)
        split_lists(connection)
        rows = write_tables(connection, out_dir)
    done = PreparedRegister(out_dir, rows["people"], changed, digest, source)
    _write_manifest(done)
    return done


def _write_manifest(prepared: PreparedRegister) -> None:
    content: dict[str, Any] = {"made_by": _MADE_BY, **asdict(prepared)}
    del content["folder"]
    with whole(prepared.folder / "manifest.json") as part:
        part.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _digest(connection: duckdb.DuckDBPyConnection) -> str:
    found = connection.execute(
        "SELECT count(*), bit_xor(md5_number_lower(concat(recipient_id, chr(31), content))) "
        "FROM register"
    ).fetchall()[0]
    return hashlib.sha256(f"{VERSION} {found[0]} {found[1]}".encode()).hexdigest()[:16]


def stamp_of(path: Path) -> str:
    """Tell one state of a file from another without reading it."""
    if not path.exists():
        return ""
    stat = path.stat()
    return f"{path.name} {stat.st_size} {stat.st_mtime_ns}"
