"""Seeded randomness: one independent generator for every (seed, purpose, part) of a city.

A part is generated from its own generator, so that the bytes of a chunk depend on nothing but the
seed and the chunk, and chunks can be made again later (a corrected delivery does this).
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.signedinteger]  # whole numbers of any width
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
T = TypeVar("T")


def generator(seed: int, purpose: str, *part: int) -> np.random.Generator:
    """Return the generator of one part of the city; `purpose` is a name, `part` whole numbers."""
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(purpose.encode()), *part]))
    )


class Dice:
    """Weighted draws from a fixed table, by inverse transform (fast and the same everywhere)."""

    def __init__(self, weights: dict[str, float]) -> None:
        self.names = list(weights)
        self.values = np.array(self.names, dtype=object)
        self.cumulative = cumulative(np.array(list(weights.values()), dtype=np.float64))
        self.steps = self.cumulative.tolist()

    def codes(self, rng: np.random.Generator, size: int) -> Ints:
        """Draw positions in the table."""
        return draw(rng, self.cumulative, size)

    def texts(self, rng: np.random.Generator, size: int) -> Texts:
        """Draw the names themselves."""
        return self.values[self.codes(rng, size)]

    def one(self, rng: np.random.Generator) -> str:
        """Draw one name (quick: no arrays)."""
        return self.names[min(bisect_right(self.steps, rng.random()), len(self.names) - 1)]


def pick(rng: np.random.Generator, choices: Sequence[T]) -> T:
    """Draw one of some equal choices."""
    return choices[int(rng.random() * len(choices))]


def cumulative(weights: Floats) -> Floats:
    """Return the cumulative shares of non-negative weights."""
    total = np.cumsum(weights)
    return np.asarray(total / total[-1], dtype=np.float64)


def draw(rng: np.random.Generator, shares: Floats, size: int) -> Ints:
    """Draw positions of a cumulative table."""
    found = np.searchsorted(shares, rng.random(size), side="right")
    return np.minimum(found, len(shares) - 1).astype(np.int64)


def sample(rng: np.random.Generator, allowed: Ints, size: int) -> Ints:
    """Draw `size` different values of `allowed` (fewer if there are not enough)."""
    if size * 4 >= len(allowed):
        return allowed[rng.permutation(len(allowed))[:size]]
    picked = np.unique(rng.integers(0, len(allowed), int(size * 1.3) + 16))
    return allowed[picked[rng.permutation(len(picked))[:size]]]
