"""The links of a batch as a file, with the days between which the register supports each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.facts.batch import SPAN
from pipelines.home import whole

LINKS, UNMATCHED = "links.parquet", "unmatched.parquet"
CONCERNED = "concerned.json"
"""Recipients of whom a batch says something else since it was decided; gone when it is again."""

PAIR = ["row_number", "recipient_id", "grade"]
LINK_COLUMNS = pa.schema(
    [
        ("row_number", pa.int64()),
        ("row_id", pa.string()),
        ("recipient_id", pa.string()),
        ("grade", pa.string()),
        ("weight", pa.float64()),
        ("score", pa.float64()),
        ("evidence", pa.string()),
        *((name, pa.date32()) for name in SPAN),
    ]
)
UNMATCHED_COLUMNS = pa.schema(
    [("row_number", pa.int64()), ("row_id", pa.string()), ("reason", pa.string())]
)


@dataclass
class Links:
    """Links with `SPAN`, and the rows that have none now."""

    linked: pd.DataFrame
    unmatched: pd.DataFrame

    @property
    def now(self) -> pd.DataFrame:
        """The links that the register supports now."""
        return self.linked[self.linked["linked_to"].isna()]


def joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """One frame of several; empty ones do not change the types of the others."""
    full = [frame for frame in frames if len(frame)]
    return pd.concat(full, ignore_index=True) if full else frames[0]


def read_links(folder: Path) -> Links:
    """The links as they are kept in the folder of a batch."""
    return Links(
        read_frame(folder / LINKS, LINK_COLUMNS), read_frame(folder / UNMATCHED, UNMATCHED_COLUMNS)
    )


def read_frame(path: Path, schema: pa.Schema) -> pd.DataFrame:
    """A frame of the schema's columns; days are objects, a column that is not there is empty."""
    table = pq.read_table(path)
    columns = [
        table[name].cast(kind) if name in table.column_names else pa.nulls(len(table), kind)
        for name, kind in zip(schema.names, schema.types, strict=True)
    ]
    frame: pd.DataFrame = pa.table(columns, schema=schema).to_pandas(date_as_object=True)
    return frame


def write_links(folder: Path, links: Links) -> None:
    """Keep links in the folder of a batch; the same links give the same file."""
    order = links.linked.sort_values(
        ["row_number", "score", "recipient_id", "linked_from"],
        ascending=[True, False, True, True],
        kind="stable",
        na_position="first",
    )
    for name, frame, schema in (
        (LINKS, order, LINK_COLUMNS),
        (UNMATCHED, links.unmatched, UNMATCHED_COLUMNS),
    ):
        table = pa.Table.from_pandas(frame[schema.names], schema, preserve_index=False)
        with whole(folder / name) as part:
            part.touch(mode=0o600)
            pq.write_table(table.replace_schema_metadata(None), part, compression="zstd")


def concerned_recipients(old: Links, new: Links) -> set[str]:
    """Recipients of whom the two do not say the same."""
    both = [
        frame[PAIR].assign(**{name: [str(day) for day in frame[name]] for name in SPAN})
        for frame in (old.linked, new.linked)
    ]
    return set(joined(both).drop_duplicates(keep=False)["recipient_id"])


def add_concerned(folder: Path, ids: set[str]) -> None:
    """Remember recipients before the links change, so that a killed run does not lose them."""
    with whole(folder / CONCERNED) as part:
        part.touch(mode=0o600)
        part.write_text(json.dumps(sorted(ids | concerned(folder))), encoding="utf-8")


def concerned(folder: Path) -> set[str]:
    """Recipients of whom a batch says something else since it was decided."""
    path = folder / CONCERNED
    return set(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else set()
