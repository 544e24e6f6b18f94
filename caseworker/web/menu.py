"""The menu: made of the routes that name a text for it."""

from __future__ import annotations

from dataclasses import dataclass

from caseworker.web.rules import Rule
from pipelines.access.user import User


@dataclass(frozen=True, order=True)
class Entry:
    """One entry; those with a lower order come first."""

    order: int
    path: str
    key: str
    rule: Rule

    def is_here(self, path: str) -> bool:
        """Whether a page lies under this entry."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


def menu_for(menu: list[Entry], user: User | None) -> list[Entry]:
    """The entries that somebody may use."""
    return [] if user is None else [entry for entry in menu if entry.rule.allows(user)]
