"""Bringing the tables to the version this code expects, with Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from pipelines.store.engine import reading, writing

VERSION_TABLE = "certify_version"
"""Not Alembic's own name, so that Airflow may live in the same database."""

_LOCK = 0x63657274
"""Advisory lock under which two processes that set up at once take turns (PostgreSQL)."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(engine: Engine) -> None:
    """Bring the tables to the newest version; nothing happens where they are there."""
    config = _config()
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _current(connection: Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def state(engine: Engine) -> str:
    """Whether the tables are the ones this code expects; `ready` when they are."""
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        return "not set up"
    with reading(engine) as connection:
        current = _current(connection)
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if current == head:
        return "ready"
    return "not set up" if current is None else f"at version {current}, not {head}"
