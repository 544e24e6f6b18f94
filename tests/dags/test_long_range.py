"""Thirty days through a real scheduler, unattended; a year is `python -m tests.dags.long_range`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dags.long_range import long_range


@pytest.mark.scheduler
@pytest.mark.timeout(1800)
def test_thirty_days_complete_unattended_and_as_previewed(tmp_path: Path) -> None:
    assert long_range(tmp_path, 30) > 0
