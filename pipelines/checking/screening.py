"""A whole file through reader and row screen: clean.parquet, quarantine.parquet and the counts.

Promise: excluded + quarantined + clean = rows of the file, checked for every file.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from expectations import Contract
from pipelines.checking.duplicates import later_rows, move, parquet_writer
from pipelines.checking.keys import KeyIndex
from pipelines.checking.quarantine import SCHEMA, QuarantineCount, as_batch
from pipelines.checking.rows import RowScreen, clean_schema
from pipelines.checking.tally import Tally
from pipelines.home import whole
from pipelines.tabular import Account, Reject, read_table


@dataclass
class Screening:
    """What the rows of a file came to."""

    account: Account
    tally: Tally
    clean: int = 0
    quarantine: QuarantineCount = field(default_factory=QuarantineCount)

    @property
    def excluded(self) -> int:
        """Rows that a rule keeps out."""
        return self.tally.excluded.total()

    @property
    def quarantined(self) -> int:
        """Rows that went no further for a fault of their own."""
        return self.quarantine.rows.total()

    def verify(self) -> None:
        """Make sure that no row was lost.

        Raises:
            AssertionError: excluded, quarantined and clean rows do not add up to the file's rows.
        """
        if self.excluded + self.quarantined + self.clean != self.account.rows:
            raise AssertionError(
                f"row accounting is off: {self.excluded} excluded + {self.quarantined} quarantined "
                f"+ {self.clean} clean is not {self.account.rows}; a bug in pipelines.checking"
            )


def screen_file(
    path: Path,
    contract: Contract,
    *,
    day: date,
    clean: Path,
    quarantine: Path,
    extra: Path | None = None,
) -> Screening:
    """Screen every row of a file and write the two Parquet files, whole or not at all.

    Args:
        path: the file as it came.
        contract: what it should look like.
        day: business day, to which the bounds of dates refer.
        clean: written with the schema of `clean_schema`, in the order of the file.
        quarantine: written with the schema of `pipelines.checking.quarantine.SCHEMA`.
        extra: folder with a deployment's own code tables.

    Raises:
        FileRefused: the file as a whole cannot be read; neither file is written then.
    """
    with ExitStack() as files:
        clean_part = files.enter_context(whole(clean))
        bad_part = files.enter_context(whole(quarantine))
        screen = RowScreen(contract, day, extra)
        keys = KeyIndex()
        pending: list[Reject] = []
        table = read_table(path, contract, on_reject=pending.extend)
        result = Screening(table.account, screen.tally)
        with (
            parquet_writer(clean_part, clean_schema(contract)) as good,
            parquet_writer(bad_part, SCHEMA) as bad,
        ):
            for batch in table:
                rows, rejects = screen.screen(batch)
                good.write_batch(rows)
                keys.add(rows.column("row_number"), rows.column(contract.key))
                faulty = [r for r in rejects if r.row_id]
                keys.add(
                    pa.array([r.row_number for r in faulty], pa.int64()),
                    pa.array([r.row_id for r in faulty], pa.string()),
                )
                pending.extend(rejects)
                _flush(pending, bad, result.quarantine)
                result.clean += rows.num_rows
            _flush(pending, bad, result.quarantine)
        later = later_rows(keys.candidates(), clean_part, bad_part, contract.key)
        if later:
            moved = move(later, clean_part, bad_part, contract.key)
            result.quarantine.add(moved)
            result.clean -= len(moved)
        result.verify()
    return result


def _flush(pending: list[Reject], bad: pq.ParquetWriter, count: QuarantineCount) -> None:
    """Write rejects so far; they are ascending from batch to batch, but not within one."""
    if pending:
        pending.sort()
        count.add(pending)
        bad.write_batch(as_batch(pending))
        pending.clear()
