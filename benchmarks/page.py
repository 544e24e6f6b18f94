"""The page under load, beside a bare FastAPI page in the same run, and beside a writing pipeline.

    python -m benchmarks.page --database sqlite --recipients 3500000 --cases 10000 --work DIR

Users with sessions of their own open queues in every order, further parts of them, cases, what
would follow, approvals, and decide now and then. First with time to think (moderate load), then
without (as many requests as go), then moderately while the pipeline runs a day. Server times are
those of the page's own log, per route. `--database postgres` makes a database of its own on the
server that CERTIFY_TEST_POSTGRES_URL names.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import quantiles
from typing import Any

from sqlalchemy import create_engine, text

from benchmarks.page_server import Server, serving
from benchmarks.page_world import build, workspace
from pipelines.access import sessions, users
from pipelines.workspace import Workspace

NAME = "certify_page_benchmark"
ROLES = (
    ("caseworker",),
    ("caseworker",),
    ("approver", "caseworker"),
    ("approver",),
    ("supervisor",),
)
SCOPES = (("beijing",), ("beijing/haidian",), ("*",))


def main() -> None:
    """Build what is missing, let people work, print tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--recipients", type=int, default=3_500_000)
    options.add_argument("--cases", type=int, default=10_000)
    options.add_argument("--users", type=int, default=50)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--think", type=float, default=5, help="seconds between two steps")
    options.add_argument("--rows", type=int, default=5000, help="rows of the pipeline's day")
    options.add_argument("--work", type=Path, required=True)
    chosen = options.parse_args()
    chosen.work.mkdir(parents=True, exist_ok=True)
    home = chosen.work / f"page_{chosen.database}"
    url = postgres() if chosen.database == "postgres" else ""
    ws = workspace(home, url)
    build(ws, chosen.work, chosen.recipients, chosen.cases)
    plan = {"sessions": people(ws, chosen.users), "seconds": chosen.seconds, "bare": False}
    plan |= {"think": chosen.think, "decide": 4}
    flat_out = plan | {"think": 0, "decide": 0}
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    with serving(True, home, url, chosen.work) as bare:
        floor = phase("bare, moderate", bare, plan | {"bare": True})
        phase("bare, as much as goes", bare, flat_out | {"bare": True})
    with serving(False, home, url, chosen.work) as page:
        phase("warm-up", page, plan | {"seconds": min(10.0, chosen.seconds)}, quiet=True)
        phase("page, moderate", page, plan, floor)
        phase("page, as much as goes", page, flat_out, floor)
        city = chosen.work / f"city_{chosen.cases}"
        command = [sys.executable, "-m", "benchmarks.page_writer", str(home), url, str(city)]
        writer = subprocess.Popen(
            [*command, str(chosen.rows)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        phase("page, moderate, while the pipeline runs a day", page, plan, floor, writer)
        print("other lines of the log:", page.failures()[:5])


def postgres() -> str:
    """The address of the benchmark's own database; it is made if it is not there."""
    server = os.environ["CERTIFY_TEST_POSTGRES_URL"]
    admin = create_engine(
        server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        there = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": NAME})
        if not there:
            connection.execute(text(f"CREATE DATABASE {NAME}"))
    return f"{server.rsplit('/', 1)[0]}/{NAME}"


def people(ws: Workspace, count: int) -> list[dict[str, Any]]:
    """Accounts with a running session each."""
    made = []
    for at in range(count):
        roles, places = ROLES[at % len(ROLES)], SCOPES[at % len(SCOPES)]
        with ws.store.write() as connection:
            user = users.find(connection, username=f"bench{at}")
            if user is None:
                user, _ = users.add(
                    connection,
                    username=f"bench{at}",
                    display_name=f"测试{at}",
                    roles=roles,
                    jurisdictions=places,
                    actor="system",
                    now=time.time(),
                )
                ready = {"must_change_password": False, "totp_secret": b"x"}
                users.access.change(connection, user.user_id, **ready)
            raw = sessions.start(
                connection,
                user,
                stage=sessions.FULL,
                limits=sessions.Limits(),
                network="127.0.0.0/24",
                browser="benchmark",
                now=time.time(),
            )
        token = sessions.form_token(raw)
        made.append({"raw": raw, "token": token, "roles": list(user.roles)})
    return made


def phase(
    name: str,
    server: Server,
    plan: dict[str, Any],
    floor: float = 0,
    writer: subprocess.Popen[str] | None = None,
    quiet: bool = False,
) -> float:
    """Let the users work, and say what it took; gives the p95 of all requests in ms."""
    server.lines()
    used = server.cpu_seconds
    command = [sys.executable, "-m", "benchmarks.page_users"]
    told = json.dumps(plan | {"port": server.port})
    done = subprocess.run(command, input=told, stdout=subprocess.PIPE, text=True, check=True)
    output = writer.communicate() if writer else ("", "")
    found = json.loads(done.stdout)
    lines = server.lines()
    used = (server.cpu_seconds - used) / max(len(lines), 1) * 1000
    if quiet:
        return 0
    load, memory = os.getloadavg()[0], server.memory_mb
    rate = len(found["seen"]) / found["seconds"]
    print(
        f"\n{name}: {rate:.1f} requests a second, {used:.1f} ms CPU each, "
        f"{memory:.0f} MB, load {load:.1f}"
    )
    if writer:
        print("pipeline:", output[0].strip() or output[1][-2000:])
    bad = [(what, status) for what, status, _ in found["seen"] if status >= 500]
    refused = sum(400 <= status < 500 for _, status, _ in found["seen"])
    print(f"errors {len(bad)} {sorted(set(bad))}, refused {refused}")
    return table(lines, found["seen"], floor)


def table(
    lines: list[tuple[str, int, float]], seen: list[tuple[str, int, float]], floor: float
) -> float:
    """Server times by route, those of all, and what the users saw."""
    by_route: dict[str, list[float]] = defaultdict(list)
    for route, _, took in lines:
        by_route[route].append(took)
        by_route["all"].append(took)
    by_route["all, as the users saw it"] = [seconds * 1000 for _, _, seconds in seen]
    print(f"{'route':42}{'n':>7}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'p95 x bare':>12}")
    for route, took in sorted(by_route.items(), key=lambda item: -len(item[1])):
        p50, p95 = percentiles(took)
        times = f"{p95 / floor:12.1f}" if floor else ""
        print(f"{route:42}{len(took):7}{p50:9.1f}{p95:9.1f}{max(took):9.1f}{times}")
    return percentiles(by_route["all"])[1]


def percentiles(values: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    if len(values) < 2:
        return values[0], values[0]
    cuts = quantiles(values, n=20, method="inclusive")
    return cuts[9], cuts[18]


if __name__ == "__main__":
    main()
