"""A small audit trail, and somebody who may do anything to its tables."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipelines.audit.chain import GENESIS, entry_hash, link_hash
from pipelines.audit.differences import Verified
from pipelines.audit.heads import Head
from pipelines.audit.seal import seal
from pipelines.audit.verify import verify
from pipelines.store import Store
from pipelines.store.audit import note
from pipelines.store.audit_chain import Entry


def write_entries(store: Store, count: int, actor: str = "u1", offset: int = 0) -> None:
    """So many entries, all different."""
    with store.write() as connection:
        for n in range(offset, offset + count):
            note(connection, actor=actor, action="tested", subject=f"R{n}", content={"n": n})


def check(store: Store, heads: Sequence[Head] = ()) -> Verified:
    """Verify without looking at signatures."""
    with store.read() as connection:
        return verify(connection, heads)


class Intruder:
    """Writes to the tables past all guards and constraints, with plain SQL."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def sql(self) -> Iterator[sqlite3.Connection]:
        """A connection that commits at the end."""
        connection = sqlite3.connect(self.path)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def tear_down_guards(self, keys: bool = True) -> None:
        """Drop the triggers, and the keys of the chain."""
        with self.sql() as sql:
            for (name,) in sql.execute("SELECT name FROM sqlite_master WHERE type='trigger'"):
                sql.execute(f"DROP TRIGGER {name}")
            if not keys:
                return
            sql.execute("CREATE TABLE bare AS SELECT * FROM audit_chain")
            sql.execute("DROP TABLE audit_chain")
            sql.execute("ALTER TABLE bare RENAME TO audit_chain")

    def run(self, statement: str, *values: object) -> None:
        """One statement."""
        with self.sql() as sql:
            sql.execute(statement, values)

    def entry_at(self, seq: int) -> Entry:
        """The entry that a number of the chain points to."""
        with self.sql() as sql:
            row = sql.execute(
                "SELECT e.entry_id, at, actor, action, subject, content FROM audit_entries e "
                "JOIN audit_chain c ON c.entry_id = e.entry_id WHERE seq = ?",
                (seq,),
            ).fetchone()
        return Entry._make(row)

    def chain_anew(self, seq: int) -> None:
        """Write every hash from this number on anew, so that the chain fits in itself."""
        with self.sql() as sql:
            before = sql.execute("SELECT hash FROM audit_chain WHERE seq = ?", (seq - 1,))
            previous = (before.fetchone() or (GENESIS,))[0]
            numbers = sql.execute("SELECT seq FROM audit_chain WHERE seq >= ? ORDER BY seq", (seq,))
            for (number,) in numbers.fetchall():
                entry = self.entry_at(number)
                own = entry_hash(entry)
                new = link_hash(previous, entry.entry_id, own)
                sql.execute(
                    "UPDATE audit_chain SET entry_hash=?, previous_hash=?, hash=? WHERE seq=?",
                    (own, previous, new, number),
                )
                previous = new

    def heads_at(self, numbers: Sequence[int]) -> list[Head]:
        """What would have been published when the chain ended at these numbers."""
        heads: list[Head] = []
        with self.sql() as sql:
            for n in sorted(set(numbers)):
                (told,) = sql.execute("SELECT hash FROM audit_chain WHERE seq=?", (n,)).fetchone()
                before = heads[-1].own_hash if heads else None
                heads.append(Head(n, told, f"2026-11-22T00:{n:02d}:00Z", before))
        return heads


def copy_of(template: Path, folder: Path) -> tuple[Store, Intruder]:
    """A trail of its own, copied from one whose database nobody has open."""
    path = folder / "trail.db"
    shutil.copy(template, path)
    return Store(f"sqlite:///{path}"), Intruder(path)


def make_template(folder: Path, length: int) -> Path:
    """A database with a sealed chain of so many entries, closed."""
    path = folder / f"template_{length}.db"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    write_entries(store, length)
    assert seal(store) == length
    store.engine.dispose()
    return path
