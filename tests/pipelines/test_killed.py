"""`kill -9` at any moment and a rerun end in the state of an undisturbed run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.workspace import Workspace
from tests.pipelines.small_world import DAY, Town
from tests.pipelines.test_promises import a_day_of_everything

ROOT = Path(__file__).parents[2]


def run_with_points(home: Path, points: list[int]) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.pipelines.killing", str(home), DAY.isoformat()]
        + [str(point) for point in points],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=1200,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@pytest.fixture
def prepared(ws: Workspace, tmp_path: Path) -> tuple[Path, int, dict[str, object]]:
    """An installation with a day in its inbox, how many moments the day has, and its end."""
    Town().load_into(ws, tmp_path)
    a_day_of_everything(ws, DAY)
    ws.store.engine.dispose()
    undisturbed = run_with_points(ws.home.root, [0])[0]
    return ws.home.root, int(undisturbed["moments"]), undisturbed


def check_points(prepared: tuple[Path, int, dict[str, object]], points: list[int]) -> None:
    home, _, undisturbed = prepared
    told = run_with_points(home, points)
    assert len(told) == 2 * len(points)
    for point, killed, after in zip(points, told[::2], told[1::2], strict=True):
        assert killed == {"killed": True}, f"nothing was killed at moment {point}"
        assert after["digest"] == undisturbed["digest"], f"killed at moment {point}"
        assert after["batches"] == undisturbed["batches"], f"killed at moment {point}"


@pytest.mark.slow
def test_killed_at_several_moments_and_run_again(
    prepared: tuple[Path, int, dict[str, object]],
) -> None:
    moments = prepared[1]
    assert moments > 30
    check_points(prepared, [moments // 4, moments // 2, 3 * moments // 4, moments])


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_killed_at_many_moments_and_run_again(
    prepared: tuple[Path, int, dict[str, object]],
) -> None:
    check_points(prepared, list(range(1, prepared[1] + 1, 3)))
