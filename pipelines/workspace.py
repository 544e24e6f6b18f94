"""What every stage works with: settings, folders, and the database of record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipelines.home import Home
from pipelines.settings import Settings
from pipelines.store import Store


@dataclass(frozen=True)
class Workspace:
    """One installation, opened. Cheap to make: the database is opened on first use."""

    settings: Settings

    @cached_property
    def home(self) -> Home:
        """The folders of this installation."""
        return Home(self.settings.home)

    @cached_property
    def store(self) -> Store:
        """The database of record."""
        return Store(self.settings.database_url)


def open_workspace(settings: Settings | None = None) -> Workspace:
    """Open the installation that settings or the environment name."""
    return Workspace(settings or Settings())
