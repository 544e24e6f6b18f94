"""What a reader found in a file: how many rows, and why some could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple


class Reject(NamedTuple):
    """One row that goes no further. `reason` is a code of `pipelines.checking.reasons`."""

    row_number: int
    reason: str
    column: str | None = None
    row_id: str | None = None
    value_hint: str | None = None


OnReject = Callable[[list[Reject]], None]


class FileRefused(Exception):
    """The file as a whole cannot be read by its contract.

    `code` is short and stable; the message says what is wrong, where, and what to do, and
    carries no content of a row.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Account:
    """Where the rows of a file went while it was read; complete once the reading is over."""

    rows: int = 0
    """Rows of the file; a blank line is none."""
    readable: int = 0
    """Rows handed on; `rows - readable` were rejected."""
    rejected: Counter[str] = field(default_factory=Counter)
    """Rejected rows by reason."""
    blank_lines: int = 0
    format: str = "delimited"
    compression: str = "none"
    encoding: str | None = None
    """None while the file has only ASCII."""
    delimiter: str | None = None
    absent: tuple[str, ...] = ()
    """Optional columns that the file does not have."""
    ignored: tuple[str, ...] = ()
    """Columns of the file that the contract ignores by name."""
    ends_in_line: bool = False
    """Whether the file stops without a last line break."""

    def reject(self, rejects: list[Reject]) -> None:
        """Count rows that could not be read."""
        self.rejected.update(r.reason for r in rejects)

    def verify(self) -> None:
        """Make sure that no row was lost.

        Raises:
            AssertionError: rows read and rows rejected do not add up to the rows of the file.
        """
        if self.readable + self.rejected.total() != self.rows:
            raise AssertionError(
                f"row accounting is off: {self.rows} rows, {self.readable} read, "
                f"{self.rejected.total()} rejected; this is a bug in pipelines.tabular"
            )
