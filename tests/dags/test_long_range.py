"""A range of days through a real scheduler, unattended.

Twelve hold each kind of day: deaths, none, a correction. `python -m tests.dags.long_range` takes a
year, or as many as are asked for.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dags.long_range import long_range


@pytest.mark.scheduler
@pytest.mark.timeout(1200)
def test_twelve_days_complete_unattended_and_as_previewed(tmp_path: Path) -> None:
    assert long_range(tmp_path, 12) > 0
