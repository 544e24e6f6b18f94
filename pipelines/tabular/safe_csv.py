"""Tables handed to people as CSV: safe to open in a spreadsheet, and readable in Chinese.

A spreadsheet takes a cell that begins with one of a few signs for a formula and may run it. Such
a text gets an apostrophe in front, which says "this is text"; so does a text that begins with an
apostrophe itself, so that taking one off always gives the text back. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from math import isfinite
from typing import TypeAlias

Cell: TypeAlias = str | int | float | Decimal | date | bool | None
"""What a table may hold. Money as Decimal (yuan), days as date; nothing else is guessed."""

BOM = b"\xef\xbb\xbf"
"""Tells a spreadsheet that the file is UTF-8, not the code page of the machine."""

_SIGNS = "=+\\-@|%＝＋－＠"
"""Signs a formula or a command begins with; East Asian editions also read the wide ones."""

_PADDING = r"[\s\"'`‘’“”\u200b-\u200f\u2060\ufeff]*"
"""What some spreadsheets skip before the sign."""

_DANGEROUS = re.compile(rf"{_PADDING}[{_SIGNS}]")
_INNER = re.compile(rf"(;)(?={_PADDING}[{_SIGNS}])")
"""A sign behind a semicolon starts a cell of its own where the semicolon separates cells."""

_ROUNDED = re.compile(r"0[0-9]+|[0-9]{16,}")
"""Digits that are no quantity: a spreadsheet would drop their zeros or round them."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def safe_csv(rows: Iterable[Sequence[Cell]], columns: Sequence[str]) -> bytes:
    """A table as a CSV file: UTF-8 with its mark, lines ended by CR LF, every text quoted.

    Args:
        rows: one sequence a line, as long as `columns`.
        columns: the headings, made safe like every other text.

    Raises:
        ValueError: a row has more or fewer cells than there are columns.
    """
    return b"".join(safe_lines(rows, columns))


def safe_lines(rows: Iterable[Sequence[Cell]], columns: Sequence[str]) -> Iterator[bytes]:
    """The same file piece by piece, for tables that should not be held whole."""
    yield BOM + _line(columns)
    for at, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            raise ValueError(f"row {at} has {len(row)} cells, the table {len(columns)} columns")
        yield _line(row)


def safe_cell(value: Cell) -> str | int | float | Decimal:
    """What is written for a value: numbers as they are, everything else as a harmless text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return value if abs(value) < 10**15 else safe_text(str(value))
    if isinstance(value, float | Decimal) and isfinite(value):
        return value
    return safe_text(value.isoformat() if isinstance(value, date) else str(value))


def safe_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula, a number to round, or more than one cell."""
    flat = _INNER.sub(r"\1'", _CONTROL.sub(" ", text))
    marked = _CONTROL.match(text) or _DANGEROUS.match(flat) or _ROUNDED.fullmatch(flat)
    return f"'{flat}" if marked or flat.startswith("'") else flat


def _line(row: Sequence[Cell]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([_plain(safe_cell(value)) for value in row])
    return out.getvalue().encode("utf-8", errors="replace")


def _plain(value: str | int | float | Decimal) -> str | int | float | Decimal:
    """A Decimal without exponent: 1E+2 is a text to some spreadsheets."""
    return Decimal(f"{value:f}") if isinstance(value, Decimal) else value
