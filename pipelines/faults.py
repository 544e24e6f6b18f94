"""What the machine under the house may do to it, as messages that say what to do.

A fault of disk, database or memory is not a fault of the input: nothing is lost by it, and the
same command run again goes on from where it was. The texts never quote a statement or a row.
"""

from __future__ import annotations

import errno
from concurrent.futures.process import BrokenProcessPool

import duckdb
from sqlalchemy.exc import DBAPIError, OperationalError

AGAIN = "Nothing is lost: run the same command again"

_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


def explain(error: BaseException) -> str | None:
    """What happened and what to do, or None where the error is no fault of the machine."""
    for cause in _chain(error):
        for judge in (_disk, _database, _memory):
            if message := judge(cause):
                return message
    return None


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what it came from, the innermost first."""
    found = [error]
    while (below := found[-1].__cause__ or found[-1].__context__) and below not in found:
        found.append(below)
    return found[::-1]


def _disk(error: BaseException) -> str | None:
    full = isinstance(error, OSError) and error.errno in _FULL
    if isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException):
        full = full or any(word in str(error) for word in ("No space left", "File too large"))
    if isinstance(error, DBAPIError):
        text = str(error.orig)
        full = full or any(word in text for word in ("disk is full", "No space left"))
    if full:
        return f"the disk is full, or a file may not grow further. Make room. {AGAIN}"
    return None


def _database(error: BaseException) -> str | None:
    if not isinstance(error, DBAPIError):
        return None
    text = str(error.orig)
    if "database is locked" in text:
        return (
            "another process held the database for longer than we wait. See what runs beside "
            f"this one. {AGAIN}"
        )
    if "disk I/O error" in text:
        return f"the disk under the database does not take writes: full, or broken. {AGAIN}"
    if "malformed" in text or "not a database" in text:
        return (
            "the database file is damaged. Stop everything, put the last backup in its place, "
            "and run the days since with `certify backfill`"
        )
    if error.connection_invalidated or isinstance(error, OperationalError):
        return f"the database did not answer, or ended the connection. Bring it back. {AGAIN}"
    return None


def _memory(error: BaseException) -> str | None:
    refused = isinstance(error, OSError) and error.errno == errno.ENOMEM
    if refused or isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        return (
            "there is not enough memory. Lower CERTIFY_WORKERS or CERTIFY_MEMORY_LIMIT, or stop "
            f"what runs beside this. {AGAIN}"
        )
    if isinstance(error, BrokenProcessPool):
        return (
            "a worker process was ended from outside, most likely for want of memory. Lower "
            f"CERTIFY_WORKERS. {AGAIN}"
        )
    return None
