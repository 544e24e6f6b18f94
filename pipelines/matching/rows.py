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
from pipelines.engines.collecting import no_collecting
from pipelines.engines.duckdb_engine import DuckEngine
from pipelines.engines.loading import clean_rows, load_rows
from pipelines.engines.outcome import MatchCounts, count_rows, write_outcome
from pipelines.engines.scoring import score_candidates
from pipelines.prepared.making import PreparedRegister

# (row_id, recipient_id): pairs that a reviewer has judged to be two people.
Cleared = Collection[tuple[str, str]]
TABLES = ("people", "numbers", "names", "documents", "guesses", "rare")


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
    with (
        no_collecting(),
        TemporaryDirectory(prefix="certify_match_", dir=scratch) as folder,
        _opened(engine, Path(folder)) as work,
    ):
        load_rows(work, clean_rows(clean_parquet), Path(folder))
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
