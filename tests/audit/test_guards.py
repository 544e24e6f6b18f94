"""The database itself refuses to change or take away what was noted."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from pipelines.audit.seal import seal
from pipelines.run import run_day
from pipelines.settings import Settings
from pipelines.store import Store, audit_chain, roles
from pipelines.store.audit import note
from pipelines.workspace import Workspace
from tests.audit.trail import check, write_entries
from tests.pipelines.small_world import DAY, Town, deliver, row

ATTEMPTS = (
    "UPDATE audit_entries SET actor = 'somebody else'",
    "DELETE FROM audit_entries",
    "UPDATE audit_chain SET seq = seq + 100",
    "DELETE FROM audit_chain WHERE seq = 1",
)


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_the_tables_refuse_changes_and_removals(any_ws: Workspace, statement: str) -> None:
    write_entries(any_ws.store, 3)
    seal(any_ws.store)
    with pytest.raises(DBAPIError, match="append-only"), any_ws.store.write() as connection:
        connection.execute(text(statement))
    assert check(any_ws.store).differences == []
    assert check(any_ws.store).sealed == 3


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO audit_entries VALUES (1, '', 'x', 'x', 'x', '{}')",
        "REPLACE INTO audit_chain VALUES (1, 9, 'x', 'y', 'z')",
        "INSERT OR REPLACE INTO audit_chain SELECT 9, 9, 'x', previous_hash, 'z' FROM audit_chain "
        "WHERE seq = 1",
        "INSERT INTO audit_entries VALUES (1, '', 'x', 'x', 'x', '{}') "
        "ON CONFLICT (entry_id) DO UPDATE SET actor = 'x'",
    ],
)
def test_sqlite_cannot_be_talked_into_replacing(ws: Workspace, statement: str) -> None:
    write_entries(ws.store, 2)
    seal(ws.store)
    with pytest.raises(DBAPIError, match="append-only"), ws.store.write() as connection:
        connection.execute(text(statement))
    assert (check(ws.store).differences, check(ws.store).sealed) == ([], 2)


@pytest.mark.parametrize(
    ("actor", "subject", "content"),
    [
        ("u1", "R1", {"name": "欧阳安"}),
        ("u1", "R1", {"number": "110108194001011018"}),
        ("u1", "11010819400101101X", {}),
        ("王芳", "R1", {}),
        ("u1", "R1", {"note": ["seen", {"was": "110108400101101"}]}),
    ],
)
def test_names_and_identity_numbers_are_refused(
    ws: Workspace, actor: str, subject: str, content: dict[str, object]
) -> None:
    with (
        pytest.raises(ValueError, match="give an id, a code or a hash") as refused,
        ws.store.write() as connection,
    ):
        note(connection, actor=actor, action="tested", subject=subject, content=content)
    assert not any(told in str(refused.value) for told in ("欧阳", "王芳", "1101081940"))
    assert check(ws.store).waiting == 0


def test_hashes_days_and_counts_may_be_noted(ws: Workspace) -> None:
    content = {"sha256": "1234567890123456" * 4, "day": DAY, "n": 123456789012345678, "x": None}
    with ws.store.write() as connection:
        note(connection, actor="u1", action="tested", subject="travel/2026-04-20", content=content)
    with ws.store.read() as connection:
        ((seq, entry),) = audit_chain.search(connection, 10, actor="u1")
    assert seq is None
    told = f'"n":123456789012345678,"sha256":"{content["sha256"]}","x":null'
    assert entry.content == '{"day":"2026-04-20",' + told + "}"


@pytest.mark.postgres
def test_the_role_of_the_application_runs_a_day_and_cannot_touch_the_trail(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")
    owner = Workspace(Settings(home=home, database_url=postgres_url, workers=1))
    owner.home.create()
    owner.store.migrate()
    login = f"app_{postgres_url.rsplit('_', 1)[1]}"
    with owner.store.write() as connection:
        roles.grant(connection)
        roles.grant(connection)  # safe to repeat
        connection.execute(text(f"CREATE ROLE {login} LOGIN PASSWORD 'x' IN ROLE {roles.ROLE}"))
    try:
        address = postgres_url.split("//")[1].split("@")[-1]
        url = f"postgresql://{login}:x@{address}"
        app = Workspace(Settings(home=home, database_url=url, workers=1))
        assert app.store.state() == "ready"
        Town().load_into(app, home)
        deliver(app, "travel", DAY, [row("travel", 3, "t1", DAY)])
        assert len(run_day(app, DAY).decided) == 1
        assert check(app.store).sealed > 3
        for statement in (
            *ATTEMPTS,
            "TRUNCATE audit_entries",
            "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
            "DROP TRIGGER audit_chain_guard ON audit_chain",
            "DROP TABLE audit_chain",
            "UPDATE certify_version SET version_num = '0001'",
        ):
            with (
                pytest.raises(DBAPIError, match=r"permission denied|must be owner"),
                app.store.write() as connection,
            ):
                connection.execute(text(statement))
        assert check(owner.store).differences == []
        app.store.engine.dispose()
    finally:
        owner.store.engine.dispose()
        _drop_role(postgres_url, login)


def _drop_role(url: str, login: str) -> None:
    admin = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text(f"DROP ROLE {login}"))
    admin.dispose()


@pytest.mark.postgres
def test_even_the_owner_is_refused_by_the_guard(postgres_url: str) -> None:
    store = Store(postgres_url)
    store.migrate()
    write_entries(store, 1)
    seal(store)
    for statement in (*ATTEMPTS, "TRUNCATE audit_chain"):
        with pytest.raises(DBAPIError, match="append-only"), store.write() as connection:
            connection.execute(text(statement))
    assert check(store).sealed == 1
    store.engine.dispose()
