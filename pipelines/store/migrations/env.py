"""How Alembic reaches the database: through the connection it is handed."""

from __future__ import annotations

from alembic import context

from pipelines.store.migrate import VERSION_TABLE
from pipelines.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=False,
)
context.run_migrations()
