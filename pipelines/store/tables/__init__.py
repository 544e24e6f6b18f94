"""The tables of the database of record. One grain a table, stated in its comment.

Dates are calendar days. `known_from` is the day this agency learned of a fact, `known_to`
the day it ceased to hold it for true (empty: it still does). Money is in fen, a hundredth of
a yuan.
"""

from __future__ import annotations

from pipelines.store.tables.base import metadata
from pipelines.store.tables.cases import cases
from pipelines.store.tables.deliveries import batches, meta
from pipelines.store.tables.evidence import evidence, links
from pipelines.store.tables.payroll import payroll_closes, payroll_skips
from pipelines.store.tables.register import recipients
from pipelines.store.tables.standings import manual_queue, standings

__all__ = [
    "batches",
    "cases",
    "evidence",
    "links",
    "manual_queue",
    "meta",
    "metadata",
    "payroll_closes",
    "payroll_skips",
    "recipients",
    "standings",
]
