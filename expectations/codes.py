"""Code tables: what the values of a coded column may be.

A table is a CSV file `code_tables/<name>.csv` with the columns code, zh, en, kind, source.
A deployment's own folder may add codes or give them another meaning, code by code.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

SHIPPED = Path(__file__).parent / "code_tables"
HEADER = ("code", "zh", "en", "kind", "source")


@dataclass(frozen=True)
class Code:
    """One code and what it stands for. `kind` groups codes where a rule asks for it."""

    code: str
    zh: str
    en: str
    kind: str
    source: str


class CodeTableError(ValueError):
    """A code table that cannot be used."""


def code_table(name: str, extra: Path | None = None) -> dict[str, Code]:
    """The codes of a table, the deployment's own ones over the shipped ones.

    Raises:
        CodeTableError: no such table, or a file with other columns than code, zh, en, kind, source.
    """
    files = [folder / f"{name}.csv" for folder in _folders(extra)]
    found = [file for file in files if file.is_file()]
    if not found:
        raise CodeTableError(f"code table {name!r} is nowhere: looked for {files[0]}")
    return {code.code: code for file in found for code in _read(file)}


def _folders(extra: Path | None) -> list[Path]:
    return [SHIPPED, *([extra / "code_tables"] if extra else [])]


def _read(file: Path) -> list[Code]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = csv.DictReader(text)
        if tuple(rows.fieldnames or ()) != HEADER:
            raise CodeTableError(f"{file}: the header must be {','.join(HEADER)}")
        codes = [Code(**row) for row in rows]
    if empty := [i for i, code in enumerate(codes, 2) if not code.code]:
        raise CodeTableError(f"{file}, line {empty[0]}: the code is empty")
    return codes
