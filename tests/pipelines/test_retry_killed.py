"""`kill -9` while a changed register is loaded and deliveries are matched and decided again."""

from __future__ import annotations

import pytest

from pipelines.workspace import Workspace
from tests.pipelines.register_story import COLUMNS, Entry, File, learn, on, run, town
from tests.pipelines.small_world import DAY, PLACE, write_csv
from tests.pipelines.test_killed import run_with_points

NEWCOMER = 50


@pytest.fixture
def changed(ws: Workspace) -> tuple[Workspace, dict[str, object]]:
    """A register of the day in the inbox that knows whom a death of the day before names."""
    learn(ws, town(0, 1, 2))
    run(ws, File("death", on(0), (0, NEWCOMER)))
    run(ws, File("travel", on(9), (1, NEWCOMER)))
    rows = [Entry(at).row() | {"jurisdiction": PLACE} for at in (0, NEWCOMER)]
    inbox = ws.home.inbox("register")
    write_csv(inbox / f"register_{DAY}.csv", [*COLUMNS, "jurisdiction"], rows)
    ws.store.engine.dispose()
    return ws, run_with_points(ws.home.root, [0])[0]


def check_points(changed: tuple[Workspace, dict[str, object]], points: list[int]) -> None:
    ws, undisturbed = changed
    told = run_with_points(ws.home.root, points)
    assert len(told) == 2 * len(points)
    for point, killed, after in zip(points, told[::2], told[1::2], strict=True):
        assert killed == {"killed": True}, f"nothing was killed at moment {point}"
        for what in ("digest", "batches"):
            assert after[what] == undisturbed[what], f"{what}, killed at moment {point}"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_at_several_moments_of_a_retry_and_run_again(
    changed: tuple[Workspace, dict[str, object]],
) -> None:
    moments = int(str(changed[1]["moments"]))
    assert moments > 20
    check_points(changed, [moments // 4, moments // 2])


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_killed_at_many_moments_of_a_retry_and_run_again(
    changed: tuple[Workspace, dict[str, object]],
) -> None:
    check_points(changed, list(range(1, int(str(changed[1]["moments"])) + 1, 2)))
