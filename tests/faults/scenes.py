"""Runs one day under one fault, then again without it; started as a program of its own.

    python -m tests.faults.scenes HOME SCENE...

HOME is an installation with a day in its inbox; each scene works on a copy of it. Prints one
JSON object a line: the scene, how the disturbed runs ended (exit code and message), and the
digest and the batches after a run that nothing disturbed. Forks before it has used any stage.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import great_expectations  # noqa: F401 - imported before forking, to pay for it once
from sqlalchemy import create_engine, text

import pipelines.check
import pipelines.decide
import pipelines.hand_over
import pipelines.match
import pipelines.receive
import pipelines.report
from pipelines.cli import app
from pipelines.evaluation import judging
from pipelines.settings import FEEDS, Settings
from pipelines.store.digest import digest
from pipelines.workspace import Workspace
from tests.machine.children import at_once, in_child
from tests.pipelines.killing import Moments, arm
from tests.pipelines.small_world import DAY

Ended = dict[str, Any]
Scene = Callable[[Path, str], list[Ended]]


def run_day(home: Path, url: str, disturb: Callable[[], None] | None = None) -> Ended:
    """`certify run` of the day in a child; gives its exit code and what it said."""
    said = home.with_suffix(".said")

    def work() -> int:
        os.environ |= {"CERTIFY_HOME": str(home), "CERTIFY_DATABASE_URL": url}
        os.environ.setdefault("CERTIFY_WORKERS", "1")
        os.environ["CERTIFY_CHUNK_RECIPIENTS"] = "5"
        handle = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        if disturb:
            disturb()
        try:
            app(["run", "--day", DAY.isoformat()])
        except SystemExit as ended:
            return int(ended.code or 0)
        return 0

    code = in_child(work)
    return {"exit": code, "said": said.read_text(errors="replace")[-600:]}


def disk_full(home: Path, url: str) -> list[Ended]:
    """No file may grow beyond a size: what a full disk, a quota or a limit does to a write."""

    def limit(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    database = (home / "certify.db").stat().st_size
    return [run_day(home, url, partial(limit, size)) for size in (300, 9_000, database)]


def database_gone(home: Path, url: str) -> list[Ended]:
    """The server ends every connection and lets nobody in, in the middle of the run."""
    if not url:
        hidden = (home / "certify.db").rename(home / "hidden.db")
        ended = run_day(home, url)
        (home / "certify.db").unlink(missing_ok=True)
        hidden.rename(home / "certify.db")
        return [ended]
    server, name = url.rsplit("/", 1)
    admin = create_engine(
        f"{server}/postgres".replace("postgresql://", "postgresql+psycopg://"),
        isolation_level="AUTOCOMMIT",
    )

    def say(*statements: str) -> None:
        with admin.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        admin.dispose()

    def leave() -> None:
        say(
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )

    def at(moment: int) -> None:
        moments = Moments(-1)

        def pass_one() -> None:
            moments.seen += 1
            if moments.seen == moment:
                leave()

        moments.pass_one = pass_one  # type: ignore[method-assign]
        arm(moments)

    ended = []
    for moment in (3, 15, 24):
        ended.append(run_day(home, url, partial(at, moment)))
        say(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    return ended


def two_at_once(home: Path, url: str) -> list[Ended]:
    """Two schedulers start the same day in the same moment."""
    other = home.with_suffix(".other")
    other.symlink_to(home)  # a name of its own, so that each has its own output
    works = [partial(run_day, home, url), partial(run_day, other, url)]
    ended = at_once(works)
    other.unlink()
    return ended


def clock_jumps(home: Path, url: str) -> list[Ended]:
    """The clock of the machine jumps back and forth by years, at every look."""

    def disturb() -> None:
        usual, chance = time.time, random.Random(4)
        time.time = lambda: usual() + chance.choice((-9e7, -4e3, 0, 4e3, 9e7))

    return [run_day(home, url, disturb)]


def worker_killed(home: Path, url: str) -> list[Ended]:
    """The system ends a worker process, as it does when memory runs out."""

    def disturb() -> None:
        os.environ["CERTIFY_WORKERS"] = "2"
        judging.PARALLEL_FROM = judging.SHARED_FROM = 1
        usual = judging.Judge._evaluate

        def evaluate(self: Any, *arguments: Any) -> Any:
            if self._pool is not None:
                list(self._pool.map(abs, [1]))
                for pid in self._pool._processes:
                    os.kill(pid, signal.SIGKILL)
            yield from usual(self, *arguments)

        judging.Judge._evaluate = evaluate  # type: ignore[method-assign]

    return [run_day(home, url, disturb)]


def by_stages(home: Path, url: str, *names: str) -> None:
    """Run the first stages of every feed of the day, in a child."""

    def work() -> None:
        ws = opened(home, url)
        for feed in FEEDS:
            for batch_id in pipelines.receive.receive(ws, feed, DAY):
                for name in names:
                    getattr(getattr(pipelines, name), name)(ws, batch_id)

    in_child(work)


def spoil(home: Path, name: str) -> None:
    """Change a byte in the middle of every file of that name: its footer can still be read."""
    for path in home.rglob(name):
        content = bytearray(path.read_bytes())
        content[len(content) // 3] ^= 0xFF
        path.write_bytes(content)


def damaged_files(home: Path, url: str) -> list[Ended]:
    """The disk damages what a stage left, before the next stage reads it."""
    by_stages(home, url, "check")
    spoil(home, "clean.parquet")
    spoil(home, "people.parquet")
    by_stages(home, url, "check", "match")
    spoil(home, "clean.parquet")
    spoil(home, "links.parquet")
    spoil(home, "names.parquet")
    return [run_day(home, url)]


def damaged_for_good(home: Path, url: str) -> list[Ended]:
    """Clean rows are damaged, and the file as it came is not there; then it comes back."""
    by_stages(home, url, "check")
    spoil(home, "clean.parquet")
    for raw in home.glob("batches/*/*/*/raw"):
        raw.rename(raw.with_name("away"))
    inbox = (home / "inbox").rename(home / "elsewhere")
    ended = run_day(home, url)
    by_hand = in_child(lambda: _match_one(home, url))
    inbox.rename(home / "inbox")
    for raw in home.glob("batches/*/*/*/away"):
        raw.rename(raw.with_name("raw"))
    return [ended | {"match": by_hand}]


def _match_one(home: Path, url: str) -> str:
    ws = opened(home, url)
    try:
        pipelines.match.match(ws, ws.store.batches.find("travel", DAY)[0].batch_id)
    except ValueError as wrong:
        return str(wrong)
    return "matched"


def opened(home: Path, url: str) -> Workspace:
    """The installation as this process sees it."""
    return Workspace(Settings(home=home, database_url=url, workers=1))


def undisturbed(home: Path, url: str) -> list[Ended]:
    """Nothing happens."""
    del home, url
    return []


SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        *(undisturbed, disk_full, database_gone, two_at_once, clock_jumps, worker_killed),
        *(damaged_files, damaged_for_good),
    )
}


def state_of(home: Path, url: str) -> Ended:
    """What the installation says in the end."""
    ws = opened(home, url)
    with ws.store.read() as connection:
        found = digest(connection)
    batches = [(b.batch_id, b.status, b.rows, b.accounted()) for b in ws.store.batches.all()]
    ws.store.engine.dispose()
    return {"digest": found, "batches": batches}


def copy_database(url: str, name: str) -> str:
    """A copy of a PostgreSQL database; SQLite is copied with the folder."""
    if not url:
        return ""
    server, source = url.rsplit("/", 1)
    admin = create_engine(
        f"{server}/postgres".replace("postgresql://", "postgresql+psycopg://"),
        isolation_level="AUTOCOMMIT",
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {source}_{name} TEMPLATE {source}"))
    admin.dispose()
    return f"{server}/{source}_{name}"


def main() -> None:
    """Play the scenes."""
    source, url, *names = sys.argv[1], os.environ.get("CERTIFY_TEST_SCENE_URL", ""), *sys.argv[2:]
    for name in names:
        home = Path(source).with_name(f"scene_{name}")
        shutil.copytree(source, home)
        database = copy_database(url, name)
        disturbed = SCENES[name](home, database)
        healed = run_day(home, database)
        told = {"scene": name, "disturbed": disturbed, "healed": healed}
        print(json.dumps(told | state_of(home, database)), flush=True)
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
