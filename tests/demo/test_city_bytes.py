"""The same seed gives the same bytes, whatever the process; another seed gives others."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest

from demo.city import make_city
from demo.settings import Settings
from tests.demo.conftest import digests

TINY = Settings(recipients=600, days=3)
PROGRAM = """
import resource, sys
from pathlib import Path
from demo.city import make_city
from demo.settings import Settings
make_city(Path(sys.argv[1]), Settings(recipients=int(sys.argv[2]), days=int(sys.argv[3])))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def in_process(out: Path, recipients: int, days: int, hash_seed: str) -> int:
    """Make a city in another process; return its peak memory in MB."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(out), str(recipients), str(days)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(done.stdout)


def test_same_seed_same_bytes_in_another_process(tmp_path: Path) -> None:
    make_city(tmp_path / "here", TINY)
    in_process(tmp_path / "there", 600, 3, "7")
    assert digests(tmp_path / "here") == digests(tmp_path / "there")


@pytest.mark.parametrize("change", [{"seed": 2}, {"traps": 0.2}, {"encoding": "utf-8"}])
def test_every_setting_counts(tmp_path: Path, change: dict[str, object]) -> None:
    make_city(tmp_path / "one", TINY)
    make_city(tmp_path / "other", dataclasses.replace(TINY, **change))  # type: ignore[arg-type]
    one, other = digests(tmp_path / "one"), digests(tmp_path / "other")
    assert set(one) == set(other)
    feeds = [name for name in one if name.startswith("inbox/travel") and name.endswith(".csv")]
    assert all(one[name] != other[name] for name in feeds)


def test_a_city_that_is_there_is_kept_and_another_refused(tmp_path: Path) -> None:
    first = make_city(tmp_path, TINY)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    assert make_city(tmp_path, TINY) == first
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before
    with pytest.raises(FileExistsError, match="other settings"):
        make_city(tmp_path, dataclasses.replace(TINY, seed=9))
    assert not list(tmp_path.rglob("*.part"))


def test_memory_stays_small(tmp_path: Path) -> None:
    small = in_process(tmp_path / "a", 1_000, 1, "0")
    large = in_process(tmp_path / "b", 120_000, 1, "0")
    assert large - small < 150, "a person costs some 100 bytes, a chunk of rows some 50 MB"


@pytest.mark.parametrize("recipients", [1, 2, 9, 70])
def test_the_smallest_cities(tmp_path: Path, recipients: int) -> None:
    summary = make_city(tmp_path, Settings(recipients=recipients, days=8))
    assert summary["register"]["rows"] == recipients  # type: ignore[index]
    assert len((tmp_path / "register.csv").read_text("utf-8").splitlines()) == recipients + 1
