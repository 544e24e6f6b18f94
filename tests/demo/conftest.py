"""One small city for all tests of this folder, and how to read its files."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from demo.city import make_city
from demo.settings import Settings

Table = list[dict[str, str]]
SMALL = Settings(recipients=4000, rows={"travel": 3000, "medical": 1200, "death": 400})


def read(path: Path, encoding: str = "utf-8") -> Table:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode(encoding)
    return list(csv.DictReader(io.StringIO(text)))


def digests(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("city")
    make_city(out, SMALL)
    return out


@pytest.fixture(scope="session")
def register(city: Path) -> dict[str, dict[str, str]]:
    return {row["recipient_id"]: row for row in read(city / "register.csv")}


@pytest.fixture(scope="session")
def feed(city: Path) -> Callable[[str], tuple[Table, Table]]:
    """Give the rows of a file and the truth about them by name, such as `death_2026-04-20`."""

    def rows(stem: str) -> tuple[Table, Table]:
        name = stem.split("_")[0]
        (path,) = (p for p in (city / "inbox" / name).glob(f"{stem}.csv*") if p.suffix != ".sha256")
        encoding = "utf-8" if name == "certification" else "gb18030"
        return read(path, encoding), read(city / "truth" / f"{stem}.csv")

    return rows
