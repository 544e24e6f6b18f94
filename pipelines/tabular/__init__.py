"""Reading tables out of files as they come: bounded memory, and every row accounted for."""

from __future__ import annotations

from pipelines.tabular.account import Account, FileRefused, OnReject, Reject
from pipelines.tabular.reader import Table, count_rows, read_table

__all__ = ["Account", "FileRefused", "OnReject", "Reject", "Table", "count_rows", "read_table"]
