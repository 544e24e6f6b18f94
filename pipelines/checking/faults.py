"""Which rows of a batch have a fault, and which one."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from expectations import Contract
from pipelines.checking.values import shape
from pipelines.tabular import Reject

Mask = npt.NDArray[np.bool_]


@dataclass
class Faults:
    """The first fault of each row of a batch, if any."""

    rows: int
    kinds: list[tuple[str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.kind_of = np.zeros(self.rows, np.int16)

    def add(self, mask: Mask, reason: str, column: str | None) -> None:
        """Mark rows; a row that has a fault already keeps that one."""
        if mask.any():
            self.kinds.append((reason, column))
            self.kind_of[mask & (self.kind_of == 0)] = len(self.kinds)

    def any(self) -> Mask:
        """Which rows have a fault."""
        faulty: Mask = self.kind_of != 0
        return faulty

    def rejects(self, batch: pa.RecordBatch, contract: Contract) -> list[Reject]:
        """The rows with a fault, with its reason and column and the shape of the value."""
        at = np.flatnonzero(self.any())
        if not len(at):
            return []
        bad = batch.take(pa.array(at))
        texts = {name: bad.column(name).to_pylist() for name in contract.columns}
        numbers = bad.column("row_number").to_pylist()
        rejects = []
        for i, kind in enumerate(self.kind_of[at].tolist()):
            reason, column = self.kinds[kind - 1]
            hint = None
            if column and not contract.columns[column].personal:
                text = texts[column][i]
                hint = shape(text) if text else None
            row_id = texts[contract.key][i]
            row_id = row_id if row_id and len(row_id) <= 64 else None
            rejects.append(Reject(numbers[i], reason, column, row_id, hint))
        return rejects


def none_present(columns: list[pa.Array]) -> Mask:
    """Rows in which all of the columns are empty."""
    missing: Mask = np.logical_and.reduce(
        [c.is_null().to_numpy(zero_copy_only=False) for c in columns]
    )
    return missing


def backwards(columns: list[pa.Array]) -> Mask:
    """Rows in which a later date lies before an earlier one; empty ones pass."""
    broken = np.zeros(len(columns[0]), np.bool_)
    for earlier, later in pairwise(columns):
        wrong = pc.fill_null(pc.less(later, earlier), False)
        broken |= wrong.to_numpy(zero_copy_only=False)
    return broken
