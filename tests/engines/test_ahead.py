"""Reading ahead: order, errors, and an end when nobody takes any more."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from pipelines.engines.ahead import AHEAD, ahead


def test_everything_comes_in_order_and_the_thread_ends() -> None:
    assert list(ahead(iter(range(50)))) == list(range(50))
    assert not [t for t in threading.enumerate() if t.name == "read-ahead"]


def test_an_error_comes_where_it_happened() -> None:
    def numbers() -> Iterator[int]:
        yield 1
        raise ValueError("the second cannot be read")

    reading = ahead(numbers())
    assert next(reading) == 1
    with pytest.raises(ValueError, match="the second"):
        next(reading)


def test_who_stops_early_leaves_no_thread_and_reads_only_a_little_ahead() -> None:
    read: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(1000):
            read.append(number)
            yield number

    reading = ahead(numbers())
    assert [next(reading), next(reading)] == [0, 1]
    reading.close()  # type: ignore[attr-defined]
    assert len(read) <= 2 + AHEAD + 2
    assert not [t for t in threading.enumerate() if t.name == "read-ahead"]
