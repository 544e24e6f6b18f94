"""Rows with one candidate: graded a pattern at a time, since nothing else matters for them."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from matchers.grade import Candidate, grade_row
from matchers.score import Pattern, weigh
from matchers.weights import Weights
from pipelines.engines.base import Engine

TEXTS = ("number", "number_detail", "name", "name_detail", "birth", "sex")
COUNTS = ("same_name", "rare")
PATTERN = (*TEXTS, *COUNTS)
LINKS = pa.schema(
    [
        ("row_number", pa.int64()),
        ("rid", pa.int32()),
        ("grade", pa.string()),
        ("weight", pa.float64()),
        ("score", pa.float64()),
        ("evidence_id", pa.int32()),
        ("rule", pa.string()),
    ]
)
_EVIDENCES = pa.schema([("evidence_id", pa.int32()), ("evidence", pa.string())])
_GRADED = pa.schema(
    [
        *((name, pa.string()) for name in TEXTS),
        *((name, pa.int32()) for name in COUNTS),
        *list(LINKS)[2:],
        ("reason", pa.string()),
    ]
)


class Evidences(dict[str, int]):
    """Each distinct evidence of the links by its id: links are many, their evidences few."""

    def __missing__(self, evidence: str) -> int:
        self[evidence] = len(self)
        return self[evidence]

    def table(self) -> pa.Table:
        """Return the table `evidences` (evidence_id, evidence)."""
        return table_of([(number, evidence) for evidence, number in self.items()], _EVIDENCES)


def grade_alone(
    engine: Engine, weights: Weights, feed: str, recipients: int, evidences: Evidences
) -> None:
    """Keep `links_alone` and `refused_alone` (row_number, reason) from `alone`, one pair a row."""
    distinct = engine.fetch(f"SELECT DISTINCT {', '.join(PATTERN)} FROM alone")
    graded = [
        _grade(Pattern(*values), weights, feed, recipients, evidences)
        for values in zip(*(distinct.column(name).to_pylist() for name in PATTERN), strict=True)
    ]
    engine.add("patterns", table_of(graded, _GRADED))
    on = " AND ".join(f"a.{name} = t.{name}" for name in PATTERN)
    columns = ", ".join(f"t.{name}" for name in LINKS.names[2:])
    joined = f"FROM alone a JOIN patterns t ON {on}"
    engine.keep(
        "links_alone", f"SELECT a.row_number, a.rid, {columns} {joined} WHERE t.grade IS NOT NULL"
    )
    engine.keep("refused_alone", f"SELECT a.row_number, t.reason {joined} WHERE t.grade IS NULL")


def _grade(
    pattern: Pattern, weights: Weights, feed: str, recipients: int, evidences: Evidences
) -> tuple[Any, ...]:
    weighed = weigh(pattern, weights, recipients)
    links, reason = grade_row([Candidate(0, "", weighed)], weights, feed)
    if not links:
        return (*pattern, None, weighed.weight, None, None, "", reason)
    link = links[0]
    evidence = evidences[weighed.evidence_json]
    return (*pattern, link.grade, weighed.weight, link.score, evidence, link.rule, reason)


def table_of(rows: list[Any], schema: pa.Schema) -> pa.Table:
    """Return tuples as Arrow columns."""
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    return pa.table(
        [pa.array(c, t) for c, t in zip(columns, schema.types, strict=True)], schema=schema
    )
