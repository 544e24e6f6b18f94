"""Random lives of an installation: every step ends in the state of a fresh run in order.

A few steps here, some hundred in CI on either database; `python -m tests.machine --steps N`
takes as many as you like, and `docs/operations.md` says how many were taken last.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def take_steps(steps: int, *more: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.machine", "--steps", str(steps), *more],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=1700,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-8000:]
    assert "all held" in done.stdout


def test_a_few_steps() -> None:
    take_steps(12, "--seed", "1")


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_hundred_steps() -> None:
    take_steps(100, "--seed", "2")


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(1800)
def test_a_hundred_steps_on_postgresql() -> None:
    server = os.environ.get("CERTIFY_TEST_POSTGRES_URL")
    if not server:
        pytest.skip("CERTIFY_TEST_POSTGRES_URL names no PostgreSQL server; .ci/run starts one")
    take_steps(100, "--seed", "3", "--database", server)
