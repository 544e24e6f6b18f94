"""From candidates to links: compare, weigh by pattern, grade by row."""

from __future__ import annotations

from matchers.pairs import COMPARED, PERSON_COLUMNS, ROW_COLUMNS, compare_pairs
from matchers.weights import Weights
from pipelines.engines.alone import LINKS, PATTERN, Evidences, grade_alone
from pipelines.engines.base import Engine
from pipelines.engines.crowds import grade_crowds

# A row with the number of a recipient whose name is wholly another's: that the number differs from
# everybody else's then says little about them.
_PAIRS = f"""
SELECT c.row_number, c.rid,
    CASE WHEN c.number = 'other_valid' AND a.row_number IS NOT NULL THEN 'held_by_another'
        ELSE c.number END AS number,
    {", ".join("c." + name for name in PATTERN[1:])}
FROM compared c LEFT JOIN (
    SELECT DISTINCT row_number FROM compared
    WHERE number = 'same' AND name IN ('different', 'surname')) a ON c.row_number = a.row_number
UNION ALL
SELECT row_number, rid, 'same', '', 'same', '', birth, sex, same_name, 0 FROM exact WHERE plain
"""
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


def score_candidates(engine: Engine, weights: Weights, feed: str, recipients: int) -> None:
    """Keep `links` (row_number, rid, grade, weight, score, evidence_id, rule), `evidences` and
    `refused` (row_number, reason). `cleared_pairs` (row_number, rid) are never certain."""
    row = ", ".join(f"r.{c} AS r_{c}" for c in ROW_COLUMNS)
    person = ", ".join(f"p.{c} AS p_{c}" for c in PERSON_COLUMNS)
    engine.keep("wanted_people", _WANTED)
    known = ", ".join(f"p.{c}" for c in ("rid", "key_id", *PERSON_COLUMNS))
    engine.keep("known", f"SELECT {known} FROM people p SEMI JOIN wanted_people w ON p.rid = w.rid")
    engine.map(
        "compared",
        f"SELECT c.row_number, c.rid, {row}, {person} FROM candidates c "
        "JOIN rows r ON c.row_number = r.row_number JOIN known p ON c.rid = p.rid",
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
    evidences = Evidences()
    grade_alone(engine, weights, feed, recipients, evidences)
    grade_crowds(engine, weights, feed, recipients, evidences)
    engine.add("evidences", evidences.table())
    engine.keep(
        "links",
        f"SELECT {', '.join(LINKS.names)} FROM links_alone UNION ALL SELECT * FROM links_crowd",
    )
    engine.keep(
        "refused",
        "SELECT row_number, reason FROM refused_alone UNION ALL SELECT * FROM refused_crowd",
    )
