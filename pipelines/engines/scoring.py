"""From candidates to links: compare, weigh by pattern, grade by row."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pyarrow as pa

from matchers.compare.births import Born
from matchers.compare.numbers import Number
from matchers.grade import Candidate, grade_row
from matchers.pairs import COMPARED, PERSON_COLUMNS, ROW_COLUMNS, compare_pairs
from matchers.persons import Recipient, group_persons
from matchers.score import Pattern, Weighed, weigh
from matchers.weights import Weights
from pipelines.engines.base import Engine

_PATTERN = "number, number_detail, name, name_detail, birth, sex, same_name, rare"
_IDENTITY = (
    "key",
    "num",
    "num_kind",
    "num_text",
    "num_valid",
    "birth",
    "birth_last",
    "birth_note",
    "sex_code",
)
_TEXTS = _PATTERN.split(", ")[:6]
_COUNTS = _PATTERN.split(", ")[6:]
# A row with the number of a recipient whose name is wholly another's: that the number differs from
# everybody else's then says little about them.
_PAIRS = f"""
SELECT c.row_number, c.rid,
    CASE WHEN c.number = 'other_valid' AND a.row_number IS NOT NULL THEN 'held_by_another'
        ELSE c.number END AS number,
    {", ".join("c." + name for name in _PATTERN.split(", ")[1:])}
FROM compared c LEFT JOIN (
    SELECT DISTINCT row_number FROM compared
    WHERE number = 'same' AND name IN ('different', 'surname')) a ON c.row_number = a.row_number
UNION ALL
SELECT row_number, rid, 'same', '', 'same', '', birth, sex, same_name, 0 FROM exact WHERE plain
"""
_LINKS = pa.schema(
    [
        ("row_number", pa.int64()),
        ("rid", pa.int32()),
        ("grade", pa.string()),
        ("weight", pa.float64()),
        ("score", pa.float64()),
        ("evidence", pa.string()),
        ("rule", pa.string()),
    ]
)
# Recipients of candidates, and of plain pairs whose rows have more than one.
_WANTED = """
SELECT rid FROM candidates
UNION
SELECT e.rid FROM exact e JOIN (
    SELECT row_number FROM (
        SELECT row_number FROM exact UNION ALL SELECT row_number FROM candidates) b
    GROUP BY row_number HAVING count(*) > 1) c ON e.row_number = c.row_number
WHERE e.plain
UNION
SELECT rid FROM cleared_pairs
"""
_REASONS = pa.schema([("row_number", pa.int64()), ("reason", pa.string())])


def score_candidates(engine: Engine, weights: Weights, feed: str, recipients: int) -> None:
    """Keep `links` (row_number, rid, grade, weight, score, evidence, rule) and `refused`
    (row_number, reason). `cleared_pairs` (row_number, rid) are never certain."""
    row = ", ".join(f"r.{c} AS r_{c}" for c in ROW_COLUMNS)
    person = ", ".join(f"p.{c} AS p_{c}" for c in PERSON_COLUMNS)
    engine.keep("wanted_people", _WANTED)
    known = ", ".join(f"p.{c}" for c in ("rid", "key", *PERSON_COLUMNS))
    engine.keep("known", f"SELECT {known} FROM people p SEMI JOIN wanted_people w ON p.rid = w.rid")
    engine.map(
        "compared",
        f"SELECT c.row_number, c.rid, {row}, {person} FROM candidates c "
        "JOIN rows r ON c.row_number = r.row_number JOIN known p ON c.rid = p.rid "
        "ORDER BY c.row_number, c.rid",
        compare_pairs,
        COMPARED,
    )
    engine.keep("pairs", _PAIRS)
    # Most rows have one candidate: their links depend on the pattern alone, unless it is cleared.
    engine.keep(
        "crowds",
        "SELECT row_number, count(*) AS n FROM (SELECT row_number FROM pairs UNION ALL "
        "SELECT p.row_number FROM pairs p SEMI JOIN cleared_pairs x "
        "ON p.row_number = x.row_number AND p.rid = x.rid) b GROUP BY row_number",
    )
    engine.keep(
        "alone",
        "SELECT p.* FROM pairs p JOIN crowds c ON p.row_number = c.row_number WHERE c.n = 1",
    )
    _grade_alone(engine, weights, feed, recipients)
    _grade_crowds(engine, weights, feed, recipients)
    engine.keep(
        "links",
        f"SELECT {', '.join(_LINKS.names)} FROM links_alone UNION ALL SELECT * FROM links_crowd",
    )
    engine.keep(
        "refused",
        "SELECT row_number, reason FROM refused_alone UNION ALL SELECT * FROM refused_crowd",
    )


def _pattern(row: dict[str, Any]) -> Pattern:
    return Pattern(**{name: row[name] for name in Pattern._fields})


def _grade_alone(engine: Engine, weights: Weights, feed: str, recipients: int) -> None:
    graded = []
    for row in engine.fetch(f"SELECT DISTINCT {_PATTERN} FROM alone").to_pylist():
        weighed = weigh(_pattern(row), weights, recipients)
        links, reason = grade_row([Candidate(0, "", weighed)], weights, feed)
        found = links[0] if links else None
        graded.append(
            row
            | {
                "grade": found.grade if found else None,
                "weight": weighed.weight,
                "score": found.score if found else None,
                "evidence": weighed.evidence_json,
                "rule": found.rule if found else "",
                "reason": reason,
            }
        )
    schema = pa.schema(
        [
            *((name, pa.string()) for name in _TEXTS),
            *((name, pa.int32()) for name in _COUNTS),
            *list(_LINKS)[2:],
            ("reason", pa.string()),
        ]
    )
    engine.add("patterns", pa.Table.from_pylist(graded, schema=schema))
    on = " AND ".join(f"a.{name} = t.{name}" for name in (*_TEXTS, *_COUNTS))
    columns = ", ".join(f"t.{name}" for name in _LINKS.names[2:])
    joined = f"FROM alone a JOIN patterns t ON {on}"
    engine.keep(
        "links_alone", f"SELECT a.row_number, a.rid, {columns} {joined} WHERE t.grade IS NOT NULL"
    )
    engine.keep("refused_alone", f"SELECT a.row_number, t.reason {joined} WHERE t.grade IS NULL")


def _grade_crowds(engine: Engine, weights: Weights, feed: str, recipients: int) -> None:
    pattern = ", ".join(f"p.{name}" for name in (*_TEXTS, *_COUNTS))
    person = ", ".join(f"k.{name} AS k_{name}" for name in _IDENTITY)
    crowd = engine.fetch(
        f"SELECT p.row_number, p.rid, {pattern}, {person}, x.rid IS NOT NULL AS cleared "
        "FROM pairs p JOIN crowds c ON p.row_number = c.row_number JOIN known k ON p.rid = k.rid "
        "LEFT JOIN cleared_pairs x ON p.row_number = x.row_number AND p.rid = x.rid "
        "WHERE c.n > 1 ORDER BY p.row_number, p.rid"
    ).to_pylist()
    cache: dict[Pattern, Weighed] = {}
    links: list[tuple[Any, ...]] = []
    refused: list[tuple[int, str]] = []
    for number, grouped in groupby(crowd, key=lambda row: row["row_number"]):
        members = list(grouped)
        for row in members:
            found = _pattern(row)
            if found not in cache:
                cache[found] = weigh(found, weights, recipients)
            row["weighed"] = cache[found]
        persons = group_persons([_recipient(row) for row in members])
        candidates = [
            Candidate(row["rid"], str(first), row["weighed"], row["cleared"])
            for row, first in zip(members, persons, strict=True)
        ]
        graded, reason = grade_row(candidates, weights, feed)
        told = {row["rid"]: row["weighed"] for row in members}
        links += [
            (number, k.rid, k.grade, k.weight, k.score, told[k.rid].evidence_json, k.rule)
            for k in graded
        ]
        if reason:
            refused.append((number, reason))
    engine.add("links_crowd", _table(links, _LINKS))
    engine.add("refused_crowd", _table(refused, _REASONS))


def _recipient(row: dict[str, Any]) -> Recipient:
    # Dates as registered, not the ones in the numbers: equal numbers would hide a contradiction.
    return Recipient(
        row["k_key"],
        Number(row["k_num"], row["k_num_kind"], row["k_num_text"], row["k_num_valid"]),
        Born(row["k_birth"], row["k_birth_last"], row["k_birth_note"]),
        row["k_sex_code"],
    )


def _table(rows: list[Any], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    return pa.table(
        [pa.array(c, t) for c, t in zip(columns, schema.types, strict=True)], schema=schema
    )
