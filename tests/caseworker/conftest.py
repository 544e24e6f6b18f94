"""Installations for the page: an empty one, one with a small world, and browsers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from pipelines.access import passwords
from pipelines.run import run_day
from pipelines.settings import FEEDS, Settings
from pipelines.workspace import Workspace
from tests.caseworker import case_world, morning_world, templates, two_places
from tests.caseworker.browsing import CHROMIUM, Browsers, Server
from tests.caseworker.clients import Site, as_server
from tests.conftest import new_workspace
from tests.pipelines.small_world import DAY, Town, deliver, row


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hashing costs nothing in tests; the right cost is tested by itself."""
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_HASHER", PasswordHasher(1, 8, 1))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def _bare_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return closed(new_workspace(tmp_path_factory.mktemp("bare") / "home"))


@pytest.fixture(scope="session")
def _world_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    ws = new_workspace(folder / "home")
    fill(ws, folder)
    return closed(ws)


@pytest.fixture(scope="session")
def _case_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return closed(case_world.make(tmp_path_factory.mktemp("cases")))


@pytest.fixture(scope="session")
def _morning_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return closed(morning_world.make(tmp_path_factory.mktemp("morning")))


@pytest.fixture
def morning(_morning_home: Path, tmp_path: Path) -> Site:
    """A page with losses, conflicts, held evidence, and a dozen matches to review."""
    return Site(copy_of(_morning_home, tmp_path))


@pytest.fixture(scope="session")
def _morning_on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with templates.database() as url:
        ws = morning_world.make(tmp_path_factory.mktemp("morning_postgres"), url)
        ws.store.engine.dispose()
        yield ws


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_morning(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """The same as `morning`, once on SQLite and once on a real PostgreSQL."""
    if request.param == "sqlite":
        yield Site(copy_of(request.getfixturevalue("_morning_home"), tmp_path))
        return
    made = request.getfixturevalue("_morning_on_postgres")
    shutil.copytree(made.home.root, tmp_path / "home")
    with templates.database(made.store.url) as url:
        ws = Workspace(Settings(home=tmp_path / "home", database_url=url, workers=1))
        yield Site(ws)
        ws.store.engine.dispose()


@pytest.fixture
def desk(_case_home: Path, tmp_path: Path) -> Site:
    """A page with three losses to verify and two matches to review."""
    return Site(copy_of(_case_home, tmp_path))


@pytest.fixture
def bare_site(_bare_home: Path, tmp_path: Path) -> Site:
    """A page on an empty installation."""
    return Site(copy_of(_bare_home, tmp_path))


@pytest.fixture
def site(_world_home: Path, tmp_path: Path) -> Site:
    """A page on an installation with twelve recipients and a day of files with open cases."""
    return Site(copy_of(_world_home, tmp_path))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    """The same as `site`, once on SQLite and once on a real PostgreSQL."""
    if request.param == "sqlite":
        return Site(copy_of(request.getfixturevalue("_world_home"), tmp_path))
    ws = new_workspace(tmp_path / "home", request.getfixturevalue("postgres_url"))
    fill(ws, tmp_path)
    return Site(ws)


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    """The page of `site` on a free port."""
    with as_server(site) as address:
        yield Server(site, address)


@pytest.fixture(scope="session")
def _chromium() -> Iterator[Browsers]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is missing; .ci/run installs it")
    with Browsers.started() as browsers:
        yield browsers


@pytest.fixture
def browsers(_chromium: Browsers, server: Server) -> Iterator[Browsers]:
    """Browsers for `server`: `browsers.page("caseworker")` is a page of somebody logged in."""
    _chromium.server = server
    yield _chromium
    _chromium.close_pages()


def fill(ws: Workspace, folder: Path) -> None:
    """Twelve recipients; three with a record of death, some seen alive on a journey."""
    Town().load_into(ws, folder)
    deliver(ws, "death", DAY, [row("death", at, f"D{at}", DAY) for at in (1, 2, 3)])
    deliver(ws, "travel", DAY, [row("travel", at, f"T{at}", DAY) for at in (4, 5)])
    run_day(ws, DAY, FEEDS)


def closed(ws: Workspace) -> Path:
    """The folder of an installation that nobody has open."""
    with ws.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    ws.store.engine.dispose()
    return ws.home.root


def copy_of(home: Path, tmp_path: Path) -> Workspace:
    """A copy of an installation on SQLite."""
    shutil.copytree(home, tmp_path / "home")
    return Workspace(Settings(home=tmp_path / "home", workers=1))


@pytest.fixture(scope="session")
def _divided_home(_morning_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    ws = two_places.divided(copy_of(_morning_home, tmp_path_factory.mktemp("divided")))
    return closed(two_places.lived_in(ws).ws)


@pytest.fixture
def places(_divided_home: Path, tmp_path: Path) -> Site:
    """A page of two jurisdictions in which all that people wrote is an attack."""
    return Site(copy_of(_divided_home, tmp_path))
