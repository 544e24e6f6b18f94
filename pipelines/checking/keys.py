"""Keys that stand in a file more than once, found in 16 bytes a row."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa


class KeyIndex:
    """Hashes of all keys seen. Equal hashes are candidates; equal texts are duplicates."""

    def __init__(self) -> None:
        self._hashes: list[npt.NDArray[np.uint64]] = []
        self._numbers: list[npt.NDArray[np.int64]] = []

    def add(self, numbers: pa.Array, keys: pa.Array) -> None:
        """Note the keys of some rows; a missing key is never a duplicate."""
        there = keys.is_valid()
        texts = keys.filter(there).to_numpy(zero_copy_only=False)
        self._hashes.append(pd.util.hash_array(texts, categorize=False))
        self._numbers.append(numbers.filter(there).to_numpy())

    def candidates(self) -> npt.NDArray[np.int64]:
        """Numbers of the rows whose key's hash is there more than once, ascending."""
        if not self._hashes:
            return np.empty(0, np.int64)
        hashes = np.concatenate(self._hashes)
        numbers = np.concatenate(self._numbers)
        order = np.argsort(hashes, kind="stable")
        same = hashes[order[1:]] == hashes[order[:-1]]
        twice = np.zeros(len(order), np.bool_)
        twice[1:] |= same
        twice[:-1] |= same
        return np.sort(numbers[order[twice]])


def repeated(rows: Iterable[tuple[int, str]]) -> list[int]:
    """Numbers of the rows whose key an earlier row has; `rows` is (number, key), any order."""
    seen: set[str] = set()
    later = []
    for number, key in sorted(rows):
        if key in seen:
            later.append(number)
        seen.add(key)
    return later
