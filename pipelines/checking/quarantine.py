"""The quarantine of a batch: which rows went no further and why, without personal data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from pipelines.checking.reasons import reason_text
from pipelines.tabular import Reject

SCHEMA = pa.schema(
    [
        pa.field("row_number", pa.int64(), nullable=False),
        pa.field("row_id", pa.string()),
        pa.field("column", pa.string()),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("value_hint", pa.string()),
    ]
)
EXAMPLES = 5


@dataclass
class QuarantineCount:
    """Quarantined rows by reason and column, with the numbers of the first few."""

    rows: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    examples: defaultdict[tuple[str, str | None], list[int]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, rejects: Iterable[Reject]) -> None:
        """Count some rows."""
        for reject in rejects:
            kind = (reject.reason, reject.column)
            self.rows[kind] += 1
            if len(self.examples[kind]) < EXAMPLES:
                self.examples[kind].append(reject.row_number)

    def of_reason(self, reason: str) -> int:
        """Rows quarantined for a reason, whatever the column."""
        return sum(count for (r, _), count in self.rows.items() if r == reason)

    def as_json(self) -> list[dict[str, Any]]:
        """Per reason and column: count, example row numbers, texts; the most frequent first."""
        kinds = sorted(self.rows.items(), key=lambda kind: (-kind[1], str(kind[0])))
        return [
            {
                "reason": reason,
                "column": column,
                "rows": count,
                "examples": self.examples[reason, column],
                "text": {lang: reason_text(reason, lang) for lang in ("zh", "en")},
            }
            for (reason, column), count in kinds
        ]


def as_batch(rejects: list[Reject]) -> pa.RecordBatch:
    """Rejects as rows of quarantine.parquet."""
    columns = [
        [r.row_number for r in rejects],
        [r.row_id for r in rejects],
        [r.column for r in rejects],
        [r.reason for r in rejects],
        [r.value_hint for r in rejects],
    ]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)
