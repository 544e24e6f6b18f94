"""Match normalised rows against the prepared register: the plan, from files to files."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from matchers.weights import Weights, load_weights
from pipelines.engines.base import Engine
from pipelines.engines.blocking import NO_PAIRS, BlockAccount, find_candidates
from pipelines.engines.duck import connect, write_parquet
from pipelines.engines.duckdb_engine import DuckEngine
from pipelines.engines.normalizing import normalize_table
from pipelines.engines.outcome import MatchCounts, count_rows, write_outcome
from pipelines.engines.scoring import score_candidates
from pipelines.prepare import PreparedRegister

# (row_id, recipient_id): pairs that a reviewer has judged to be two people.
Cleared = Collection[tuple[str, str]]
TABLES = ("people", "numbers", "names", "documents", "guesses", "rare")
ROW_KEYS = "s.row_number, s.row_id"
COLUMNS = "row_number, row_id, name, sex, birth_date, id_number"


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
        write_outcome(work, out_links, out_unmatched)
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
