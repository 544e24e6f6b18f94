"""The database of record. Nobody else speaks SQL to it."""

from sqlalchemy import Connection

from pipelines.store.store import Store

__all__ = ["Connection", "Store"]
