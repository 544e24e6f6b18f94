"""The changes of a preview as CSV: one row a change, recipient ids and codes, no personal data."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from pipelines.home import whole
from pipelines.preview.compare import Change
from pipelines.preview.run import Sink
from pipelines.queue_file import safe

COLUMNS = ("recipient_id", "what", "which", "before", "after", "yuan")


@contextmanager
def csv_sink(path: Path) -> Iterator[Sink]:
    """Give a sink that writes each change as it comes; the file appears when it is whole.

    UTF-8 with a byte order mark; a cell that a spreadsheet could take for a formula is quoted,
    but for amounts, which are numbers.
    """
    with whole(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        part.chmod(0o600)
        writer = csv.writer(file)
        writer.writerow(COLUMNS)

        def write(change: Change) -> None:
            yuan = f"{Decimal(change.fen) / 100:.2f}" if change.fen else ""
            writer.writerow([*(safe(text) for text in change[:5]), yuan])

        yield write
