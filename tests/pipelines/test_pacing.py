"""Chunks are as large as keeps nobody waiting."""

from __future__ import annotations

import pytest

from pipelines.pacing import FIRST, LEAST, TURN_SECONDS, Pace


def run(pace: Pace, per_recipient: float, chunks: int = 20) -> float:
    """Seconds of the last of some chunks."""
    seconds = 0.0
    for _ in range(chunks):
        size = pace.size
        seconds = size * per_recipient
        pace.took(size, seconds)
    return seconds


@pytest.mark.parametrize("per_recipient", [0.0001, 0.0003, 0.001, 0.004])
def test_a_chunk_comes_to_take_as_long_as_it_shall(per_recipient: float) -> None:
    last = run(Pace(20_000), per_recipient)
    assert last == pytest.approx(TURN_SECONDS, rel=0.05)


def test_it_follows_a_machine_that_becomes_busy() -> None:
    pace = Pace(20_000)
    run(pace, 0.0001)
    before = pace.size
    run(pace, 0.001)
    assert pace.size == pytest.approx(before / 10, rel=0.05)


def test_the_setting_is_the_most_and_a_slow_chunk_is_not_cut_to_nothing() -> None:
    assert Pace(7).size == 7
    pace = Pace(1000)
    assert run(pace, 0.000001) <= 1000 * 0.000001
    assert pace.size == 1000
    run(pace, 1.0)
    assert pace.size == LEAST
    assert Pace(20_000).size == FIRST


def test_a_small_last_chunk_changes_nothing() -> None:
    pace = Pace(5000)
    pace.took(3, 0.0001)
    assert pace.size == FIRST


def test_small_settings_stay_small() -> None:
    pace = Pace(2)
    run(pace, 1.0)
    assert 1 <= pace.size <= 2
