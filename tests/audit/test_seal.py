"""One chain, whoever seals and however many write at once; its head outside the database."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from pipelines.audit import signing
from pipelines.audit.export import export
from pipelines.audit.heads import Head, publish, read_heads
from pipelines.audit.seal import seal
from pipelines.audit.verify import verify
from pipelines.store import Store, audit_chain
from pipelines.store.audit import note
from pipelines.workspace import Workspace
from tests.audit.trail import Intruder, check, write_entries

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DOCS = Path(__file__).parents[2] / "docs" / "audit.md"


def seqs(store: Store) -> list[tuple[int, str]]:
    with store.read() as connection:
        return [(link.seq, entry.subject) for link, entry in audit_chain.walk(connection) if entry]


def test_writers_and_sealers_at_once_make_one_whole_chain(any_ws: Workspace) -> None:
    url, writers, each = any_ws.store.url, 4, 12

    def work(number: int) -> int:
        store = Store(url)
        done = 0
        for n in range(each):
            write_entries(store, 1, f"w{number}", offset=100 * number + n)
            if number % 2:
                done += seal(store, chunk=3)
        store.engine.dispose()
        return done

    with ThreadPoolExecutor(writers) as pool:
        sealed = sum(pool.map(work, range(writers)))
    sealed += seal(any_ws.store)
    found = check(any_ws.store)
    assert (found.differences, found.sealed, found.waiting) == ([], writers * each, 0)
    assert sealed == writers * each
    assert len({subject for _, subject in seqs(any_ws.store)}) == writers * each


def test_processes_that_seal_at_once_do_not_fork_the_chain(ws: Workspace) -> None:
    write_entries(ws.store, 400)
    program = (
        "import sys; from pipelines.store import Store; from pipelines.audit.seal import seal;"
        "print(seal(Store(sys.argv[1]), chunk=7))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, ws.store.url], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    counts = [int(one.communicate(timeout=60)[0]) for one in running]
    assert sum(counts) == 400
    found = check(ws.store)
    assert (found.differences, found.sealed) == ([], 400)


@pytest.mark.postgres
def test_an_entry_that_commits_late_under_a_lower_id_is_not_skipped(postgres_url: str) -> None:
    store = Store(postgres_url)
    store.migrate()
    with store.write() as slow:
        note(slow, actor="u1", action="tested", subject="slow", content={})
        with store.write() as quick:
            note(quick, actor="u2", action="tested", subject="quick", content={})
        assert seal(store) == 1
    assert seal(store) == 1
    assert seqs(store) == [(1, "quick"), (2, "slow")]
    assert check(store).differences == []
    store.engine.dispose()


def test_sealing_goes_on_where_it_ended_and_in_chunks(any_ws: Workspace) -> None:
    write_entries(any_ws.store, 7)
    assert check(any_ws.store).waiting == 7
    assert seal(any_ws.store, chunk=3) == 7
    assert seal(any_ws.store) == 0
    write_entries(any_ws.store, 2)
    found = check(any_ws.store)
    assert (found.sealed, found.waiting, found.count) == (7, 2, 0)
    assert seal(any_ws.store) == 2
    assert [seq for seq, _ in seqs(any_ws.store)] == list(range(1, 10))


def test_the_daily_sealing_looks_only_so_far_back(ws: Workspace) -> None:
    with ws.store.write() as connection:  # as if a transaction with the id 1 were still open
        connection.execute(
            text("INSERT INTO audit_entries VALUES (2, '', 'u', 'a', 'R2', '{}')"),
        )
    write_entries(ws.store, 10)
    assert seal(ws.store) == 11
    with ws.store.write() as connection:
        connection.execute(text("INSERT INTO audit_entries VALUES (1, '', 'u', 'a', 'R1', '{}')"))
    write_entries(ws.store, 1)
    assert seal(ws.store, look_back=5) == 1
    assert check(ws.store).waiting == 1
    assert seal(ws.store, look_back=50) == 1
    assert (check(ws.store).waiting, check(ws.store).differences) == (0, [])


def test_a_rolled_back_transaction_leaves_no_entry(any_ws: Workspace) -> None:
    with pytest.raises(RuntimeError), any_ws.store.write() as connection:
        note(connection, actor="u1", action="tested", subject="R1", content={})
        raise RuntimeError
    write_entries(any_ws.store, 1)
    assert seal(any_ws.store) == 1
    assert check(any_ws.store).differences == []


def published(ws: Workspace) -> list[str]:
    return sorted(path.name for path in ws.home.audit_heads.glob("*.json"))


def test_heads_are_added_signed_and_chained(ws: Workspace) -> None:
    assert publish(ws, NOON) is None  # nothing is sealed
    for entries, moment in ((2, NOON), (1, NOON), (3, NOON + timedelta(days=1))):
        write_entries(ws.store, entries)
        seal(ws.store)
        assert publish(ws, moment) is not None
        assert publish(ws, moment) is None  # said already
    names = ["2026-11-22.json", "2026-11-22_2.json", "2026-11-23.json"]
    assert published(ws) == names
    heads, unreadable = read_heads(ws.home.audit_heads)
    assert ([head.seq for head in heads], unreadable) == ([2, 3, 6], [])
    assert [head.previous for head in heads] == [None, heads[0].own_hash, heads[1].own_hash]
    key = signing.public_key(ws.home)
    assert all(signing.signed_by(key, head.told(), head.signature) for head in heads)
    assert not signing.signed_by("0" * 64, heads[0].told(), heads[0].signature)
    assert (ws.home.root / "keys" / "audit.key").stat().st_mode & 0o777 == 0o600
    with ws.store.read() as connection:
        found = verify(connection, heads, (), key)
    assert (found.count, found.heads) == (0, 3)


def test_what_is_wrong_with_the_heads_themselves_is_found(ws: Workspace) -> None:
    for day in range(3):
        write_entries(ws.store, 1)
        seal(ws.store)
        publish(ws, NOON + timedelta(days=day))
    heads, _ = read_heads(ws.home.audit_heads)
    key = signing.public_key(ws.home)

    def told(given: list[Head], unreadable: tuple[str, ...] = (), by: str = key) -> list[str]:
        with ws.store.read() as connection:
            return [one.text for one in verify(connection, given, unreadable, by).differences]

    assert told([*heads, *heads]) == []
    assert told(heads[:1] + heads[2:]) == [
        f"the head of {heads[2].at} follows a head that is missing"
    ]
    forged = replace(heads[1], at="2026-11-23T00:00:00.000000Z")
    assert any("not signed" in one for one in told([heads[0], forged]))
    assert len(told(heads, by="0" * 64)) == 3
    first = replace(heads[1], previous=None)
    assert any("so does another" in one for one in told([heads[0], first, heads[2]], by=""))
    assert "2026-11-22.json is not a head" in told(heads, ("2026-11-22.json",))[0]


def test_a_second_folder_gets_every_head_once_it_can_be_reached(
    ws: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = tmp_path / "mount" / "heads"
    (tmp_path / "mount").write_text("not a folder yet")
    ws = Workspace(ws.settings.model_copy(update={"audit_heads": other}))
    write_entries(ws.store, 1)
    seal(ws.store)
    publish(ws, NOON)
    assert "could not be copied" in caplog.text
    (tmp_path / "mount").unlink()
    write_entries(ws.store, 1)
    seal(ws.store)
    publish(ws, NOON + timedelta(days=1))
    assert sorted(path.name for path in other.glob("*")) == published(ws)
    assert read_heads(other) == read_heads(ws.home.audit_heads)


def test_a_spoilt_head_is_named_and_does_not_stop_the_next(ws: Workspace) -> None:
    write_entries(ws.store, 1)
    seal(ws.store)
    first = publish(ws, NOON)
    assert first is not None
    first.unlink()
    first.write_text("{")
    write_entries(ws.store, 1)
    seal(ws.store)
    assert publish(ws, NOON) is not None
    heads, unreadable = read_heads(ws.home.audit_heads)
    assert ([head.seq for head in heads], unreadable) == ([2], ["2026-11-22.json"])


def the_auditors_program(tmp_path: Path) -> Path:
    """The program in the documentation, as it is printed there."""
    _, _, rest = DOCS.read_text(encoding="utf-8").partition("```python\n")
    path = tmp_path / "auditor.py"
    path.write_text(rest.partition("```")[0], encoding="utf-8")
    return path


def test_an_auditor_can_check_an_export_with_the_documented_program(
    ws: Workspace, tmp_path: Path
) -> None:
    write_entries(ws.store, 5)
    seal(ws.store)
    publish(ws)
    out, today = tmp_path / "trail.jsonl", datetime.now(UTC).date()
    assert export(ws, today - timedelta(1), today, out, "os:auditor") == 5
    assert out.stat().st_mode & 0o777 == 0o600
    with ws.store.read() as connection:
        ((_, noted),) = audit_chain.search(connection, 5, action="audit.exported")
    assert (noted.actor, json.loads(noted.content)["last_seq"]) == ("os:auditor", 5)

    def audited() -> tuple[int, str]:
        program, key = the_auditors_program(tmp_path), signing.public_key(ws.home)
        done = subprocess.run(
            [sys.executable, program, out, key], capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    assert audited() == (0, "5 entries, 0 not as sealed\n")
    whole = out.read_text(encoding="utf-8")
    out.chmod(0o600)
    out.write_text(whole.replace('{\\"n\\":3}', '{\\"n\\":4}'), encoding="utf-8")
    assert audited() == (1, "not as sealed: entry 4\n5 entries, 1 not as sealed\n")
    lines = whole.splitlines(keepends=True)
    out.write_text("".join(lines[:2] + lines[3:]), encoding="utf-8")
    assert audited()[0] == 1


def test_an_export_of_days_without_entries_is_refused(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no sealed entry"):
        export(ws, date(2020, 1, 1), date(2020, 1, 2), tmp_path / "x", "u1")
    with pytest.raises(ValueError, match="before it begins"):
        export(ws, date(2020, 1, 2), date(2020, 1, 1), tmp_path / "x", "u1")
    assert list(tmp_path.glob("*x*")) == []


def test_a_long_chain_is_read_as_a_stream(ws: Workspace) -> None:
    with ws.store.write() as connection:
        connection.execute(
            text(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000) "
                "INSERT INTO audit_entries (at, actor, action, subject, content) "
                "SELECT '2026', 'u', 'a', i, '{}' FROM n"
            )
        )
    assert seal(ws.store, chunk=5000) == 12000
    found = check(ws.store)
    assert (found.sealed, found.last_seq, found.count) == (12000, 12000, 0)
    intruder = Intruder(Path(ws.settings.database_url.removeprefix("sqlite:///")))
    intruder.tear_down_guards(keys=False)
    intruder.run("DELETE FROM audit_entries WHERE entry_id = 11111")
    (difference,) = check(ws.store).differences
    assert (difference.kind, difference.seq, difference.entry_id) == ("removed", 11111, 11111)
    assert asdict(difference)["at"] == "2026"
