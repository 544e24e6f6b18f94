"""Settings: from the environment and from one file, `certify.toml` in the home folder.

The environment wins over the file. Every name in the environment starts with `CERTIFY_`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

FEEDS = ("death", "incarceration", "travel", "medical", "certification")
"""The feeds of the house, in the order in which a day is run and reported."""

LOSS_FEEDS = ("death", "incarceration")
"""Feeds that speak of a possible loss of the right; the others speak of life."""

SILENT_FEEDS = ("travel", "medical")
"""Feeds that certify with nothing asked of the person: what is called automatic."""


class Settings(BaseSettings):
    """How this installation is set up. Unknown names in the file are refused."""

    model_config = SettingsConfigDict(env_prefix="CERTIFY_", extra="forbid", frozen=True)

    home: Path = Path("var")
    """Folder of database, inbox and files; created with mode 0700."""
    database_url: str = ""
    """Database of record as an SQLAlchemy URL; empty: SQLite in the home folder."""
    workers: int = Field(default_factory=lambda: min(os.cpu_count() or 1, 8), ge=1, le=64)
    """Processes that evaluate standings and compare records side by side."""
    memory_limit: str = "1GB"
    """What DuckDB may use before it spills to the home folder."""
    chunk_recipients: int = Field(default=5000, ge=1, le=20000)
    """Recipients written in one transaction, at most: fewer where that takes too long."""
    contracts: Path | None = None
    """Folder with feed contracts that replace the shipped ones, file by file."""
    parameters: Path | None = None
    """Folder with further legal parameters, laid out like rules/parameters."""
    brakes: Literal["hold", "warn"] = "hold"
    """Whether a batch out of its band is held for a person, or only shown: for first loads."""
    purge_inbox: bool = False
    """Whether a purge also clears the inbox of files that were decided."""
    audit_heads: Path | None = None
    """Second folder for the heads of the audit trail, best on a machine of somebody else."""
    desk_policy: Path | None = None
    """File with the agency's own time limits and share of second looks (pipelines/casework)."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then the file of the home that the environment names."""
        del dotenv_settings, file_secret_settings
        file = Path(os.environ.get("CERTIFY_HOME", "var")) / "certify.toml"
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file))

    def model_post_init(self, context: Any) -> None:
        """Fill in the default database, once the home is known."""
        del context
        home = self.home.expanduser().resolve()
        object.__setattr__(self, "home", home)
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{home / 'certify.db'}")
