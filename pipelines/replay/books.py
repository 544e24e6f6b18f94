"""The rule book of a past version, from the parameter files that were kept when it decided."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.store import Connection, decisions
from rules import RuleBook
from rules.files import read_sources


class RulesLost(ValueError):
    """A version of the rules cannot be had any more; the message names it."""


def book_of(connection: Connection, version: str, in_force: RuleBook) -> RuleBook:
    """The rule book of a version that decided.

    Raises:
        RulesLost: its files were not kept, or are not what they were.
    """
    if version == in_force.version:
        return in_force
    files = decisions.rule_files(connection, version)
    if files is None:
        raise RulesLost(f"the parameter files of rules version {version} are not in the database")
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name, content in files:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        book = RuleBook(read_sources(sorted(root.iterdir(), key=lambda path: int(path.name))))
    if book.version != version:
        raise RulesLost(f"the parameter files kept for rules version {version} were changed")
    return book
