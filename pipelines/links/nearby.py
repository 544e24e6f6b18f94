"""Which rows of deliveries a change of the register may concern, and on which of its days.

A superset, found against the changed recipients alone, as each of them was before the day and on
it. Whether a row belongs to it depends on the row and on that change only: not on the rest of the
register, nor on what else is asked in the same breath. Rows in it are matched again with the whole
register; rows outside keep their links.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from matchers.weights import load_weights
from pipelines.engines.blocking import find_candidates
from pipelines.engines.duck import connect, write_parquet
from pipelines.engines.duckdb_engine import DuckEngine
from pipelines.engines.loading import COLUMNS, ROW_KEYS
from pipelines.engines.normalizing import normalize_table
from pipelines.prepared.making import PreparedRegister, prepare
from pipelines.register.chains import read_chains
from pipelines.register.export import EXPORTED
from pipelines.register.versions import known_by, union
from pipelines.store import history
from pipelines.workspace import Workspace

Rows = dict[str, list[int]]
"""By day of a change, the row numbers that it may concern."""

_CHUNK = 5000
_MANY = 10**9
_SPREAD = 10**10  # more rows than a file has: keeps those of several files apart
_TEXTS = COLUMNS.split(", ")[1:]
_ROWS = pa.schema([("row_number", pa.int64()), *((name, pa.string()) for name in _TEXTS)])
# Nobody settles a row here, and no name is too frequent: that is for the whole register to say.
_NUMBERS = "SELECT * REPLACE (false AS own) FROM all_numbers"
_PEOPLE = "SELECT * REPLACE (1 AS same_name) FROM all_people"
# Whether a name is rare depends on who else is there, so bearing the same name is enough.
_NEAR = """
SELECT DISTINCT c.row_number, substr(p.recipient_id, 1, 10) AS day
FROM (
    SELECT row_number, rid FROM candidates
    UNION
    SELECT r.row_number, h.rid FROM rows r JOIN people h ON r.key = h.key WHERE r.key <> '') c
JOIN people p ON c.rid = p.rid
"""


def nearby(ws: Workspace, files: Sequence[Path], days: Sequence[str]) -> list[Rows]:
    """For each file of clean rows, which rows changes of these days may concern."""
    found: list[Rows] = [{} for _ in files]
    changed = _changed(ws, days)
    if not changed.num_rows or not files:
        return found
    with TemporaryDirectory(prefix="certify_nearby_", dir=ws.home.tmp) as folder:
        scratch = Path(folder)
        rows = _normalised(files, scratch)
        mini = prepare(changed, scratch / "changed")
        for number, day in sorted(_pairs(rows, mini, scratch)):
            found[number // _SPREAD].setdefault(day, []).append(number % _SPREAD)
    return found


def _changed(ws: Workspace, days: Sequence[str]) -> pa.Table:
    """Recipients who changed on these days, as each was before the day and on it.

    Their ids here begin with the day.
    """
    told: dict[str, list[str | None]] = {name: [] for name in EXPORTED}
    with ws.store.read() as connection:
        for text in days:
            day = date.fromisoformat(text)
            ids = history.moved_on(connection, day)
            for start in range(0, len(ids), _CHUNK):
                chains = read_chains(connection, ids[start : start + _CHUNK], {})
                for one, chain in chains.items():
                    for before, then in ((1, day - timedelta(1)), (0, day)):
                        if known := known_by(chain, then):
                            who = union(known) | {"recipient_id": f"{text} {before} {one}"}
                            for name in EXPORTED:
                                told[name].append(who[name])
    return pa.table({name: pa.array(values, pa.string()) for name, values in told.items()})


def _normalised(files: Sequence[Path], scratch: Path) -> Path:
    together, rows = scratch / "together.parquet", scratch / "rows.parquet"
    with pq.ParquetWriter(together, _ROWS) as writer:
        for place, file in enumerate(files):
            table = pq.read_table(file, columns=_ROWS.names).select(_ROWS.names).cast(_ROWS)
            numbers = pa.array([n + place * _SPREAD for n in table["row_number"].to_pylist()])
            writer.write_table(table.set_column(0, _ROWS.field(0), numbers.cast(pa.int64())))
    with connect(scratch) as connection:
        connection.read_parquet(str(together)).create_view("clean")
        normalize_table(connection, "clean", "normalised", ROW_KEYS)
        write_parquet(connection, "SELECT * FROM normalised", rows)
    together.unlink()
    return rows


def _pairs(rows: Path, mini: PreparedRegister, scratch: Path) -> set[tuple[int, str]]:
    """Row numbers and days of changed recipients whom they have anything in common with."""
    engine = DuckEngine(scratch)
    try:
        engine.load("rows", rows)
        for table in ("names", "documents", "guesses", "rare"):
            engine.load(table, mini.path(table))
        for table, select in (("numbers", _NUMBERS), ("people", _PEOPLE)):
            engine.load(f"all_{table}", mini.path(table))
            engine.keep(table, select)
        find_candidates(engine, dict.fromkeys(load_weights().caps, _MANY))
        pairs = engine.fetch(_NEAR)
    finally:
        engine.close()
    return set(zip(pairs["row_number"].to_pylist(), pairs["day"].to_pylist(), strict=True))
