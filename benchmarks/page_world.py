"""The installation that `benchmarks.page` measures: made once in a folder, and used again.

A city of twice as many recipients as there shall be cases goes through the real pipeline, so that
every case has its evidence, comparisons, record and standing. The rest of the register are copies
of those whom no file names, put into the tables past the pipeline.
"""

from __future__ import annotations

import csv
import random
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, literal, select

from pipelines.register.loading import load
from pipelines.run import run_day
from pipelines.settings import FEEDS, Settings
from pipelines.store import tables
from pipelines.store.totals import rebuild
from pipelines.workspace import Workspace

PLACES = ("beijing/haidian", "beijing", "arshan")
COPIED = (tables.recipients, tables.standings, tables.manual_queue, tables.evidence)

WHO = ("row_id", "name", "sex", "birth_date", "id_number")


def told(day: date) -> dict[str, dict[str, str]]:
    """By feed what a file of a day tells of anybody."""
    back = {days: (day - timedelta(days)).isoformat() for days in (0, 2, 18, 50)}
    return {
        "death": {"death_date": back[18], "source": "cremation", "certificate_no": ""},
        "incarceration": {
            "measure": "fixed_term",
            "custody_status": "in_prison",
            "start_date": back[50],
            "end_date": "",
        },
        "travel": {"doc_type": "1", "mode": "rail", "travel_date": back[0], "boarded": "1"},
        "certification": {
            "channel": "counter",
            "certified_at": back[2],
            "result": "passed",
            "category": "pension",
        },
    }


UNSURE = {"id_number": "", "sex": ""}
KINDS = (
    *(("death", {}),) * 6,
    ("seen after death", {}),
    *(("incarceration", {}),) * 2,
    *(("certification", UNSURE),) * 2,
    ("certification", {"channel": "neimenggu_app"}),
    *(("", {}),) * 8,
)
"""What is told of every twentieth recipient; nothing of the last ones, who are copied."""


def workspace(home: Path, url: str = "") -> Workspace:
    """The installation in a folder; no brake stops a made-up day."""
    return Workspace(Settings(home=home, database_url=url, brakes="warn"))


def build(ws: Workspace, work: Path, recipients: int, cases: int) -> None:
    """Fill an installation as of yesterday, unless it was filled before.

    The page decides on the day of the clock: a world of long ago would first have to catch up.
    """
    done = ws.home.root / "filled"
    ws.home.create()
    ws.store.migrate()
    if done.exists():
        return
    day = date.today() - timedelta(1)
    city = work / f"city_{cases}"
    make_city(city, 2 * cases, day)
    load(ws, city / "register.csv")
    with (city / "register.csv").open(encoding="utf-8", newline="") as file:
        deliver(ws, day, told_of(list(csv.DictReader(file)), day))
    run_day(ws, day, FEEDS)
    fill_up(ws, recipients)
    done.write_text(f"{recipients} {cases}\n")


def make_city(city: Path, recipients: int, day: date) -> None:
    """A register in several districts."""
    certify = str(Path(sys.executable).with_name("certify"))
    sizes = ["--recipients", str(recipients), "--travel-rows", "100", "--days", "1"]
    days = ["--first-day", day.isoformat(), "--feeds", "travel", "--no-troubles"]
    part = city.with_suffix(".part")
    for folder in (part, city):
        shutil.rmtree(folder, ignore_errors=True)
    made = [certify, "demo", "city", "--out", str(part), *sizes, *days]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
    rng = random.Random(4)
    with (part / "register.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["jurisdiction"] = rng.choice((PLACES[0], *PLACES))
    write_csv(part / "register.csv", list(rows[0]), rows)
    part.rename(city)


def told_of(register: list[dict[str, str]], day: date) -> dict[str, list[dict[str, str]]]:
    """By feed the rows of a day about the recipients of a city."""
    usual = told(day)
    found: dict[str, list[dict[str, str]]] = {feed: [] for feed in usual}
    for at, row in enumerate(register):
        feed, changes = KINDS[at % len(KINDS)]
        feeds = ("death", "travel") if feed == "seen after death" else (feed,) if feed else ()
        for one in feeds:
            who = {name: row.get(name, "") for name in WHO} | {"row_id": f"{one[0].upper()}{at}"}
            found[one].append({**who, **usual[one], **changes})
    return found


def deliver(ws: Workspace, day: date, rows: dict[str, list[dict[str, str]]]) -> None:
    """Put the files of a day into the inbox."""
    for feed, of_feed in rows.items():
        path = ws.home.inbox(feed) / f"{feed}_{day.isoformat()}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_csv(path, [*WHO, *told(day)[feed]], of_feed)


def write_csv(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    """Write rows, renamed into place."""
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    part.replace(path)


def fill_up(ws: Workspace, recipients: int) -> None:
    """Copy those who have no case until the register is as long as asked for."""
    has_case = select(tables.cases.c.recipient_id)
    plain = select(tables.recipients.c.recipient_id).where(
        tables.recipients.c.recipient_id.not_in(has_case),
        func.length(tables.recipients.c.id_number) == 18,
    )
    with ws.store.read() as connection:
        ids = list(connection.scalars(plain))
        there = connection.scalar(select(func.count()).select_from(tables.recipients)) or 0
    for at, start in enumerate(range(there, recipients, len(ids)), 1):
        with ws.store.write() as connection:
            copy(connection, ids[: recipients - start], at)
    with ws.store.write() as connection:
        rebuild(connection)
    with ws.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM ANALYZE")
        else:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def copy(connection: Connection, ids: list[str], at: int) -> None:
    """Copy some recipients with all that is on record, under ids and numbers of their own."""
    born = date(1936, 1, 1) + timedelta(at * 37 % 12_000)
    for table in COPIED:
        number = func.substr(table.c.id_number, 1, 6) if table is tables.recipients else None
        values = [
            literal(f"V{at:04d}") + column
            if column.name == "recipient_id"
            else literal(born.isoformat())
            if column.name == "birth_date"
            else number + f"{born:%Y%m%d}" + func.substr(table.c.id_number, 15, 4)
            if column.name == "id_number"
            else column
            for column in table.columns
        ]
        chosen = select(*values).where(table.c.recipient_id.in_(ids))
        connection.execute(table.insert().from_select([c.name for c in table.columns], chosen))
