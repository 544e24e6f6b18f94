"""The register as matching sees it, as Parquet: as it is known now, or was on a day.

Of each recipient the newest version, with every other name and number that any version names: an
old file may still call somebody by a former name. It depends on the versions alone.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.home import whole
from pipelines.register.chains import version_before
from pipelines.register.versions import Content, Load, Version, known_by, union
from pipelines.store import Connection, history, loads, recipients
from pipelines.store.history import Superseded
from pipelines.store.loads import EVER
from pipelines.workspace import Workspace

EXPORTED = (
    *("recipient_id", "name", "former_names", "sex", "birth_date"),
    *("id_type", "id_number", "other_ids", "division"),
)
"""What matching needs to know of a recipient."""

Days = dict[str, str]
"""By day on which something changed that matching looks at, a sum that stands for what did."""

_READ = (*EXPORTED, "known_from")


def export_register(
    ws: Workspace, target: Path, day: date | None = None, size: int = 100_000
) -> None:
    """Write the register as known by the end of a day, or all that is known where none is given."""
    schema = pa.schema([(name, pa.string()) for name in EXPORTED])
    with whole(target) as part, ws.store.read() as connection:
        days = {d: total for d, total in loads.days(connection).items() if is_by(d, day)}
        with pq.ParquetWriter(part, schema, compression="zstd", compression_level=1) as writer:
            part.chmod(0o600)
            writer.add_key_value_metadata({"days": json.dumps(days)})
            for columns in recipients.columns_of(connection, _READ, size):
                told = _as_known(connection, columns, day)
                writer.write_batch(pa.RecordBatch.from_arrays(told, schema=schema))


def days_of(exported: Path) -> Days:
    """The days that an exported register knows of, in order of time."""
    told = pq.read_metadata(exported).metadata or {}
    return dict(json.loads(told.get(b"days", b"{}")))


def is_by(day: str, last: date | None) -> bool:
    """Whether a day of `Days` is not after another."""
    return last is None or day == EVER or day <= last.isoformat()


def _as_known(
    connection: Connection, columns: list[list[Any]], day: date | None
) -> list[list[Any]]:
    """The columns to be exported; rows of whom nothing was known on the day are left out."""
    ids, since = columns[0], columns[_READ.index("known_from")]
    before = history.superseded_between(connection, ids[0], ids[-1])
    exported = [list(values) for values in columns[: len(EXPORTED)]]
    out: set[int] = set()
    for at, one in enumerate(ids):
        newer = day is not None and since[at] is not None and since[at] > day
        if one not in before:
            if newer:
                out.add(at)
            continue
        newest = {name: columns[place][at] for place, name in enumerate(EXPORTED)}
        told = _who(before[one], newest, since[at], day)
        if told is None:
            out.add(at)
        else:
            for place, name in enumerate(EXPORTED):
                exported[place][at] = told[name]
    if not out:
        return exported
    return [[value for at, value in enumerate(values) if at not in out] for values in exported]


def _who(
    before: list[Superseded], newest: Content, since: date | None, day: date | None
) -> Content | None:
    chain = (*map(version_before, before), Version(Load(0, since), newest, ""))
    known = chain if day is None else known_by(chain, day)
    return union(known) if known else None
