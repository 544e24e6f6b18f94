"""Match a delimited file against a register without any database: `certify match`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from matchers.explain import Language, summary
from matchers.score import Pattern
from matchers.train import Trained, train
from matchers.weights import Weights, load_weights
from pipelines.engines.base import Engine
from pipelines.engines.collecting import no_collecting
from pipelines.engines.duck import connect
from pipelines.engines.duckdb_engine import DuckEngine
from pipelines.engines.loading import load_rows, marked_rows
from pipelines.engines.outcome import MatchCounts, count_rows
from pipelines.engines.reading import TableRead, read_table
from pipelines.home import whole
from pipelines.matching.rows import Cleared, run_plan
from pipelines.prepared.making import PreparedRegister, prepare_file

REQUIRED = ["row_id", "name", "sex", "birth_date", "id_number"]
_CSV = """
SELECT r.row_id, p.recipient_id, l.grade, l.score, t.reasons
FROM links l JOIN rows r ON l.row_number = r.row_number JOIN people p ON l.rid = p.rid
    JOIN reason_texts t ON l.evidence_id = t.evidence_id
ORDER BY r.row_number, l.score DESC, p.recipient_id
"""


@dataclass(frozen=True)
class FileMatch:
    """What `match_file` did: the file as read, and where its rows went."""

    read: TableRead
    counts: MatchCounts


def match_file(
    rows: Path,
    feed: str,
    prepared: PreparedRegister,
    out: Path,
    engine: Engine | None = None,
    weights: Weights | None = None,
    language: Language = "zh",
    cleared: Cleared = (),
) -> FileMatch:
    """Write `links.csv`: row_id, recipient_id, grade, score, reasons.

    Pairs in `cleared` are never certain. Lines that are no rows are counted and left out. Raises
    UnreadableTableError for a file that is no such table.
    """
    weights = weights or load_weights()
    with no_collecting(), TemporaryDirectory(prefix="certify_match_") as folder:
        scratch = Path(folder)
        work: Engine = engine or DuckEngine(scratch)
        try:
            read = _load(work, rows, scratch)
            accounts = run_plan(work, feed, prepared, weights, cleared)
            _add_reasons(work, language)
            _write_csv(work, out, scratch)
            return FileMatch(read, count_rows(work, accounts))
        finally:
            if engine is None:
                work.close()


def _load(engine: Engine, path: Path, scratch: Path) -> TableRead:
    return load_rows(
        engine,
        lambda connection: read_table(connection, "marked", path, REQUIRED, select=marked_rows),
        scratch,
    )


def _add_reasons(engine: Engine, language: Language) -> None:
    told = engine.fetch("SELECT evidence_id, evidence FROM evidences")
    reasons = [summary(evidence, language) for evidence in told["evidence"].to_pylist()]
    texts = pa.array(reasons, pa.string())
    engine.add("reason_texts", pa.table([told["evidence_id"], texts], ["evidence_id", "reasons"]))


def _write_csv(engine: Engine, out: Path, scratch: Path) -> None:
    with whole(out) as part:
        if isinstance(engine, DuckEngine):
            engine.connection.execute(f"COPY ({_CSV}) TO '{part}' (FORMAT csv, HEADER)")
            return
        engine.write(_CSV, scratch / "links.parquet")
        with connect(scratch) as connection:
            connection.execute(
                f"COPY (SELECT * FROM read_parquet('{scratch / 'links.parquet'}')) "
                f"TO '{part}' (FORMAT csv, HEADER)"
            )


def train_on_file(register: Path, rows: Path, folder: Path, version: str) -> Trained:
    """Train weights on the candidate pairs of one file; `folder` holds the prepared register."""
    prepared = prepare_file(register, folder)
    weights = load_weights()
    with TemporaryDirectory(prefix="certify_train_") as scratch:
        engine = DuckEngine(Path(scratch))
        try:
            _load(engine, rows, Path(scratch))
            run_plan(engine, "travel", prepared, weights)
            columns = ", ".join(Pattern._fields)
            counted = engine.fetch(
                f"SELECT {columns}, count(*) AS n FROM pairs GROUP BY {columns}"
            ).to_pylist()
        finally:
            engine.close()
    patterns = {
        Pattern(**{name: row[name] for name in Pattern._fields}): row["n"] for row in counted
    }
    return train(patterns, weights, prepared.recipients, version)
