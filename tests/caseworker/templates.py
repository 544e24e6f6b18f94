"""One PostgreSQL database, made once and copied for each test in a fraction of a second."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text


@contextmanager
def database(template: str = "") -> Iterator[str]:
    """A database of its own, empty or a copy of another; gives its URL and drops it at the end."""
    server = os.environ.get("CERTIFY_TEST_POSTGRES_URL")
    if not server:
        pytest.skip("CERTIFY_TEST_POSTGRES_URL names no PostgreSQL server; .ci/run starts one")
    name = f"certify_{uuid4().hex[:12]}"
    address = server.replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    of = f" TEMPLATE {template.rsplit('/', 1)[1]}" if template else ""
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}{of}"))
    yield f"{server.rsplit('/', 1)[0]}/{name}"
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
