"""What a batch says about recipients: links joined with the rows they were made from.

A fact is one thing told about one recipient: a journey on a day, a stay, a death. Two rows
that tell the same thing of the same recipient are one fact, kept with its first row.
"""

from __future__ import annotations

import json
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

KINDS = {
    "death": ("death", "death_date", ("source",)),
    "incarceration": ("custody", "start_date", ("measure", "custody_status", "end_date")),
    "travel": ("travel", "travel_date", ("mode", "boarded")),
    "medical": ("medical", "discharge_date", ("med_type", "discharge_status")),
    "certification": ("certified", "certified_on", ("channel", "form_received")),
}
"""Per feed: the kind of evidence, the column that says when, the columns kept as details."""

NAMES = {"end_date": "until"}
"""Details whose name in the rules differs from the column of the feed."""

SPAN = ["linked_from", "linked_to"]
"""Days from and up to which the register supports the link that a fact rests on; empty: since the
delivery was received, and still."""

COLUMNS = [
    *("recipient_id", "kind", "occurred_on", "grade", "details"),
    *("row_id", "score", "link"),
    *SPAN,
]


def facts_of(feed: str, clean: Path, links: Path) -> pd.DataFrame:
    """The facts of one batch.

    Args:
        feed: the feed of the batch.
        clean: rows that passed check.
        links: links of certain and possible grade.

    Returns:
        One row a fact, with `COLUMNS`, ordered by recipient; `details` is JSON with sorted
        keys, so that equal facts are equal texts.
    """
    kind, when, columns = KINDS[feed]
    linked = _linked(links)
    rows = pd.read_parquet(clean, columns=["row_number", when, *columns, *_proof(feed)])
    rows = rows[_proves_something(feed, rows)]
    told = linked.merge(rows, on="row_number")
    told = told.assign(
        kind=kind,
        occurred_on=told[when],
        details=_details(told, columns),
        link=told["evidence"],
    )
    told = told.sort_values(["recipient_id", "row_number"], kind="stable")
    key = ["recipient_id", "occurred_on", "grade", "details", *SPAN]
    return told.drop_duplicates(key)[COLUMNS].reset_index(drop=True)


def _linked(links: Path) -> pd.DataFrame:
    """The links; their span is there only where the register has changed since the delivery."""
    there = set(pq.read_schema(links).names)
    names = ["row_number", "row_id", "recipient_id", "grade", "score", "evidence"]
    linked = pd.read_parquet(links, columns=[*names, *(name for name in SPAN if name in there)])
    return linked.assign(**{name: None for name in SPAN if name not in there})


def _proof(feed: str) -> tuple[str, ...]:
    return ("result",) if feed == "certification" else ()


def _proves_something(feed: str, rows: pd.DataFrame) -> Any:
    """Leave out what proves nothing: a ticket not used, a certification that failed."""
    if feed == "travel":
        return rows["boarded"].fillna(False).astype(bool)
    if feed == "certification":
        return rows["result"] == "passed"
    return slice(None)


def _details(told: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    """The details as JSON; made once per distinct combination, of which there are few."""
    if told.empty:
        return pd.Series([], dtype=object)
    groups = told.groupby(list(columns), dropna=False, sort=False)
    number = groups.ngroup()
    distinct = told.loc[~number.duplicated(), list(columns)].itertuples(index=False)
    texts = [_json(dict(zip(columns, values, strict=True))) for values in distinct]
    return number.map(dict(zip(number.drop_duplicates(), texts, strict=True)))


def _json(values: dict[str, Any]) -> str:
    told = {
        NAMES.get(name, name): value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if not pd.isna(value)
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    return value.item()


def evidence_id(feed: str, day: date | None, recipient_id: str, fact: tuple[str, ...]) -> str:
    """A key that the same fact from the same delivery always gets, in every revision."""
    text = "\x1f".join((feed, day.isoformat() if day else "", recipient_id, *fact))
    return blake2b(text.encode(), digest_size=8).hexdigest()


def link_key(comparisons: str) -> str:
    """A key for a way in which fields compared; the same text has the same key."""
    return blake2b(comparisons.encode(), digest_size=8).hexdigest()
