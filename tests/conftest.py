"""Settings shared by all tests: hypothesis profiles, empty installations, both databases."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

from pipelines.settings import Settings
from pipelines.store.store import Store
from pipelines.workspace import Workspace

settings.register_profile(
    "default", deadline=None, max_examples=60, suppress_health_check=list(HealthCheck)
)
settings.register_profile(
    "thorough", deadline=None, max_examples=1000, suppress_health_check=list(HealthCheck)
)
settings.load_profile(os.environ.get("CERTIFY_HYPOTHESIS", "default"))


@pytest.fixture(scope="session", autouse=True)
def _no_installation_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test ever touches the installation that the environment names."""
    patch = pytest.MonkeyPatch()
    for name in [n for n in os.environ if n.startswith("CERTIFY_") and "_TEST_" not in n]:
        patch.delenv(name)
    patch.setenv("CERTIFY_HOME", str(tmp_path_factory.mktemp("nobody")))
    yield
    patch.undo()


def new_workspace(home: Path, database_url: str = "", **values: object) -> Workspace:
    """An empty installation in a folder."""
    ws = Workspace(Settings(home=home, database_url=database_url, workers=1, **values))
    ws.home.create()
    file = ws.home.root / "certify.db"
    if ws.settings.database_url == f"sqlite:///{file}" and not file.exists():
        shutil.copyfile(_empty_database(), file)
    ws.store.migrate()
    return ws


@cache
def _empty_database() -> Path:
    """A database with all tables and nothing in them; copying it is quicker than making it."""
    folder = Path(mkdtemp(prefix="certify_empty_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = Store(f"sqlite:///{folder / 'empty.db'}")
    store.migrate()
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.engine.dispose()
    return folder / "empty.db"


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    """An empty installation on SQLite."""
    return new_workspace(tmp_path / "home")


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database of its own; skipped where no server is named."""
    server = os.environ.get("CERTIFY_TEST_POSTGRES_URL")
    if not server:
        pytest.skip("CERTIFY_TEST_POSTGRES_URL names no PostgreSQL server; .ci/run starts one")
    name = f"certify_{uuid4().hex[:12]}"
    admin = create_engine(
        server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"{server.rsplit('/', 1)[0]}/{name}"
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_ws(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """An empty installation, once on SQLite and once on a real PostgreSQL."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return new_workspace(tmp_path / "home", url)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files whose tests may take longest come first: none is met at the end, by one worker only."""
    allowed: dict[Path, float] = {}
    for item in items:
        marker = item.get_closest_marker("timeout")
        allowed[item.path] = max(allowed.get(item.path, 0), marker.args[0] if marker else 0)
    items.sort(key=lambda item: -allowed[item.path])
