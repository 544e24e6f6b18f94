"""What a finished plan says: the links, a reason for every row without one, and the counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from pipelines.engines.base import Engine
from pipelines.engines.blocking import BlockAccount

# A row without a link says why. Codes of rows that met no recipient at all:
# nothing_usable (no name and no number), too_little (no number, and no birth date to go with the
# name), not_in_register. Of rows that met one: too_weak, ambiguous.
_REASON = """
CASE WHEN f.reason IS NOT NULL THEN f.reason
     WHEN r.num_kind = 'missing' AND r.form = '' THEN 'nothing_usable'
     WHEN r.num_kind IN ('missing', 'other') AND r.birth IS NULL THEN 'too_little'
     ELSE 'not_in_register' END
"""


_LINKS = """
SELECT r.row_number, r.row_id, p.recipient_id, l.grade, l.weight, l.score, e.evidence
FROM links l JOIN rows r ON l.row_number = r.row_number JOIN people p ON l.rid = p.rid
    JOIN evidences e ON l.evidence_id = e.evidence_id
ORDER BY r.row_number, l.score DESC, p.recipient_id
"""
_UNMATCHED = f"""
SELECT r.row_number, r.row_id, {_REASON} AS reason
FROM rows r LEFT JOIN (SELECT DISTINCT row_number FROM links) l ON r.row_number = l.row_number
    LEFT JOIN refused f ON r.row_number = f.row_number
WHERE l.row_number IS NULL
"""


@dataclass(frozen=True)
class MatchCounts:
    """Where the rows went: rows with a certain link, rows with possible links only, rows without,
    the reasons of the last, links per grade, and what blocking did."""

    certain_rows: int
    possible_rows: int
    unmatched_rows: int
    reasons: dict[str, int] = field(default_factory=dict)
    links: dict[str, int] = field(default_factory=dict)
    blocks: tuple[BlockAccount, ...] = ()

    @property
    def rows(self) -> int:
        """All rows that went in."""
        return self.certain_rows + self.possible_rows + self.unmatched_rows


def write_outcome(engine: Engine, out_links: Path, out_unmatched: Path) -> None:
    """Write the links and the unmatched rows of a finished plan as Parquet."""
    engine.write(_LINKS, out_links)
    engine.write(f"{_UNMATCHED} ORDER BY r.row_number", out_unmatched)


def count_rows(engine: Engine, accounts: list[BlockAccount]) -> MatchCounts:
    """Count what a finished plan made of the rows."""
    graded = engine.fetch(
        "SELECT grade, count(*) AS n FROM (SELECT row_number, min(grade) AS grade FROM links "
        "GROUP BY row_number) g GROUP BY grade"
    )
    links = engine.fetch("SELECT grade, count(*) AS n FROM links GROUP BY grade ORDER BY grade")
    reasons = engine.fetch(
        f"SELECT reason, count(*) AS n FROM ({_UNMATCHED}) u GROUP BY reason ORDER BY reason"
    )
    rows = _pairs(graded)
    return MatchCounts(
        certain_rows=rows.get("certain", 0),
        possible_rows=rows.get("possible", 0),
        unmatched_rows=sum(_pairs(reasons).values()),
        reasons=_pairs(reasons),
        links=_pairs(links),
        blocks=tuple(accounts),
    )


def _pairs(table: pa.Table) -> dict[str, int]:
    return dict(zip(table.column(0).to_pylist(), table.column(1).to_pylist(), strict=True))
