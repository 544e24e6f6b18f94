"""What may be revealed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from pipelines.store import Connection
from pipelines.store.details import FIELDS, details


class Kind(NamedTuple):
    """A kind of thing with protected details; `find` gives a row with its `jurisdiction`."""

    fields: tuple[str, ...]
    find: Callable[[Connection, str], Any]


KINDS: dict[str, Kind] = {"recipient": Kind(FIELDS, details)}
