"""Match the clean rows of a feed against the prepared register: links, or a reason for none."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa

from matchers.weights import Weights, load_weights
from pipelines.engines.base import Engine
from pipelines.engines.blocking import NO_PAIRS, BlockAccount, find_candidates
from pipelines.engines.duck import connect, write_parquet
from pipelines.engines.duckdb_engine import DuckEngine
from pipelines.engines.normalizing import normalize_table
from pipelines.engines.scoring import score_candidates
from pipelines.match_retry import KEPT_FOR_RETRY, seal_unmatched
from pipelines.prepare import PreparedRegister
from pipelines.prepared import prepared_register

if TYPE_CHECKING:
    from pipelines.store.batches import Batch
    from pipelines.workspace import Workspace

# (row_id, recipient_id): pairs that a reviewer has judged to be two people.
Cleared = Collection[tuple[str, str]]
TABLES = ("people", "numbers", "names", "documents", "guesses", "rare")
ROW_KEYS = "s.row_number, s.row_id"
COLUMNS = "row_number, row_id, name, sex, birth_date, id_number"

# A row without a link says why. Codes of rows that met no recipient at all:
# nothing_usable (no name and no number), too_little (no number, and no birth date to go with the
# name), not_in_register. Of rows that met one: too_weak, ambiguous.
_REASON = """
CASE WHEN f.reason IS NOT NULL THEN f.reason
     WHEN r.num_kind = 'missing' AND r.key = '' THEN 'nothing_usable'
     WHEN r.num_kind IN ('missing', 'other') AND r.birth IS NULL THEN 'too_little'
     ELSE 'not_in_register' END
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


def match_rows(
    clean_parquet: Path,
    feed: str,
    prepared: PreparedRegister,
    out_links: Path,
    out_unmatched: Path,
    engine: Engine | None = None,
    weights: Weights | None = None,
    scratch: Path | None = None,
    cleared: Cleared = (),
) -> MatchCounts:
    """Write the links and the unmatched rows of one feed file as Parquet.

    `clean_parquet` has row_number, row_id, name, sex, birth_date, id_number. Every row is in
    exactly one of the two files (in `out_links` perhaps more than once). The same input gives the
    same files, whatever the engine. Pairs in `cleared` are never certain.
    """
    with TemporaryDirectory(prefix="certify_match_", dir=scratch) as folder:
        rows = Path(folder) / "rows.parquet"
        with connect(Path(folder)) as connection:
            connection.execute(
                f"CREATE VIEW clean AS SELECT {_texts()} FROM read_parquet('{clean_parquet}')"
            )
            normalize_table(connection, "clean", "normalised", ROW_KEYS)
            write_parquet(connection, "SELECT * FROM normalised", rows)
        return match_normalised(
            rows, feed, prepared, out_links, out_unmatched, engine, weights, Path(folder), cleared
        )


def match_normalised(
    rows: Path,
    feed: str,
    prepared: PreparedRegister,
    out_links: Path,
    out_unmatched: Path,
    engine: Engine | None = None,
    weights: Weights | None = None,
    scratch: Path | None = None,
    cleared: Cleared = (),
) -> MatchCounts:
    """Match rows whose normalised columns are there already (`normalize_table`)."""
    with _opened(engine, scratch) as work:
        work.load("rows", rows)
        accounts = run_plan(work, feed, prepared, weights or load_weights(), cleared)
        work.write(_LINKS_OUT, out_links)
        work.write(_UNMATCHED_OUT.format(reason=_REASON), out_unmatched)
        return count_rows(work, accounts)


def run_plan(
    engine: Engine,
    feed: str,
    prepared: PreparedRegister,
    weights: Weights,
    cleared: Cleared = (),
) -> list[BlockAccount]:
    """Keep `links` and `refused` in an engine that has `rows`."""
    for table in TABLES:
        engine.load(table, prepared.path(table))
    accounts = find_candidates(engine, weights.caps)
    _keep_cleared(engine, cleared)
    score_candidates(engine, weights, feed, prepared.recipients)
    return accounts


def _keep_cleared(engine: Engine, cleared: Cleared) -> None:
    """Keep `cleared_pairs` (row_number, rid, once each)."""
    if not cleared:
        engine.add("cleared_pairs", NO_PAIRS)
        return
    rows, recipients = zip(*sorted(set(cleared)), strict=True)
    engine.add("cleared", pa.table({"row_id": rows, "recipient_id": recipients}))
    engine.keep(
        "cleared_pairs",
        "SELECT DISTINCT r.row_number, p.rid FROM cleared c JOIN rows r ON c.row_id = r.row_id "
        "JOIN people p ON c.recipient_id = p.recipient_id",
    )


def match(ws: Workspace, batch_id: str) -> Batch:
    """Match the clean rows of a checked batch; idempotent.

    Writes links.parquet and unmatched.parquet into the batch's folder, for the feeds of loss also
    unmatched.retry, and records the counts. Raises KeyError for no such batch, FileNotFoundError
    if the batch was not checked, RegisterNotPreparedError before a register is loaded.
    """
    batch = ws.store.batches.get(batch_id)
    if batch.status in ("decided", "replaced", "blocked"):
        return batch
    folder = ws.home.batch_dir(batch_id)
    clean = folder / "clean.parquet"
    if not clean.is_file():
        raise FileNotFoundError(f"batch {batch_id} has no clean.parquet: run check first")
    unmatched = folder / "unmatched.parquet"
    with prepared_register(ws) as prepared:
        counts = match_rows(
            clean, batch.feed, prepared, folder / "links.parquet", unmatched, scratch=ws.home.tmp
        )
    if batch.feed in KEPT_FOR_RETRY:
        seal_unmatched(clean, unmatched, folder / "unmatched.retry", ws.home.retry_key())
    ws.store.batches.record(
        batch_id,
        status="matched",
        certain=counts.certain_rows,
        possible=counts.possible_rows,
        unmatched=counts.unmatched_rows,
        waiting=0,
    )
    return ws.store.batches.get(batch_id)


_LINKS_OUT = """
SELECT r.row_number, r.row_id, p.recipient_id, l.grade, l.weight, l.score, l.evidence
FROM links l JOIN rows r ON l.row_number = r.row_number JOIN people p ON l.rid = p.rid
ORDER BY r.row_number, l.score DESC, p.recipient_id
"""
_UNMATCHED_OUT = """
SELECT r.row_number, r.row_id, {reason} AS reason
FROM rows r LEFT JOIN (SELECT DISTINCT row_number FROM links) l ON r.row_number = l.row_number
    LEFT JOIN refused f ON r.row_number = f.row_number
WHERE l.row_number IS NULL ORDER BY r.row_number
"""


@contextmanager
def _opened(engine: Engine | None, scratch: Path | None) -> Iterator[Engine]:
    if engine is not None:
        yield engine
        return
    own = DuckEngine(scratch)
    try:
        yield own
    finally:
        own.close()


def _texts() -> str:
    number, *texts = COLUMNS.split(", ")
    return ", ".join(
        [f"CAST({number} AS BIGINT) AS {number}"] + [f"CAST({c} AS VARCHAR) AS {c}" for c in texts]
    )


def count_rows(engine: Engine, accounts: list[BlockAccount]) -> MatchCounts:
    """Count what a finished plan made of the rows."""
    graded = engine.fetch(
        "SELECT grade, count(*) AS n FROM (SELECT row_number, min(grade) AS grade FROM links "
        "GROUP BY row_number) g GROUP BY grade"
    )
    links = engine.fetch("SELECT grade, count(*) AS n FROM links GROUP BY grade ORDER BY grade")
    reasons = engine.fetch(
        "SELECT reason, count(*) AS n FROM ("
        + _UNMATCHED_OUT.format(reason=_REASON)
        + ") u GROUP BY reason ORDER BY reason"
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
