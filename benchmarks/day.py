"""What a day costs: time and peak memory per stage, beside the floor of the same run.

    python benchmarks/day.py --recipients 3500000 --rows 1000000 --work DIR

The floor reads the same travel file and makes one hash join on the number with the register.
Ratios are what counts; machines differ and are noisy. The city is made once per folder.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from pathlib import Path

from measure import Measured, measure, measure_python

DAY = "2026-04-20"

FLOOR = """
import sys, duckdb
rows, register = sys.argv[1:]
con = duckdb.connect(config={"threads": 2})
print(con.sql(f\"\"\"select count(*) from read_csv('{rows}', all_varchar=true, encoding='utf-8') f
  join read_parquet('{register}') r on f.id_number = r.id_number\"\"\").fetchall())
"""

STAGE = """
import sys, json
from datetime import date
from importlib import import_module
from pipelines.workspace import open_workspace
name, day = sys.argv[1:]
ws, day = open_workspace(), date.fromisoformat(day)
stage = getattr(import_module(f"pipelines.{name}"), name)
if name in ("hand_over", "report"):
    print(stage(ws, day))
elif name == "receive":
    print(stage(ws, "travel", day))
else:
    for batch in ws.store.batches.find("travel", day):
        print(stage(ws, batch.batch_id))
"""


def main() -> None:
    """Make the city, load it, run the day stage by stage, print a table and the ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--recipients", type=int, default=200_000)
    options.add_argument("--rows", type=int, default=60_000)
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--keep", action="store_true", help="use the register loaded before")
    options.add_argument("--database-url", default="")
    chosen = options.parse_args()
    city = chosen.work / f"city_{chosen.recipients}_{chosen.rows}"
    home = chosen.work / "home"
    if not chosen.keep:
        shutil.rmtree(home, ignore_errors=True)
    env = os.environ | {"CERTIFY_HOME": str(home), "CERTIFY_DATABASE_URL": chosen.database_url}
    certify = [str(Path(sys.executable).with_name("certify"))]
    measured: dict[str, Measured] = {}
    if not city.exists():
        measured["make the city"] = measure([*certify, *city_command(city, chosen)], env)
    if not home.exists():
        measure([*certify, "init"], env)
        load = [*certify, "register", "load", str(city / "register.csv")]
        measured["register load"] = measure(load, env)
    measured["first evaluation"] = measure_python(STAGE, "hand_over", "2026-04-19", env=env)
    inbox = home / "inbox" / "travel"
    inbox.mkdir(parents=True, exist_ok=True)
    source = city / "inbox" / "travel" / f"travel_{DAY}.csv"
    for file in (source, Path(f"{source}.sha256")):
        shutil.copyfile(file, inbox / file.name)
    for stage in ("receive", "check", "match", "decide", "hand_over", "report"):
        measured[stage] = measure_python(STAGE, stage, DAY, env=env)
    plain = chosen.work / "travel.utf8.csv"
    plain.write_text(source.read_text(encoding="gb18030", errors="replace"), encoding="utf-8")
    register = home / "register" / "recipients.parquet"
    measured["floor"] = measure_python(FLOOR, str(plain), str(register), env=env)
    show(measured)


def city_command(city: Path, chosen: argparse.Namespace) -> list[str]:
    """The command that makes a city with one travel day of the size asked for."""
    sizes = ["--recipients", str(chosen.recipients), "--travel-rows", str(chosen.rows)]
    days = ["--days", "1", "--first-day", DAY, "--feeds", "travel"]
    return ["demo", "city", "--out", str(city), *sizes, *days, "--no-troubles"]


def show(measured: dict[str, Measured]) -> None:
    """Print seconds, peak memory and the ratio to the floor."""
    floor = measured["floor"].seconds
    print(f"{'step':20}{'seconds':>10}{'peak GB':>10}{'x floor':>10}")
    for name, one in measured.items():
        print(f"{name:20}{one.seconds:10.1f}{one.peak_gb:10.2f}{one.seconds / floor:10.1f}")
    stages = ("receive", "check", "match", "decide", "hand_over", "report")
    day = sum(measured[s].seconds for s in stages)
    peak = max(measured[s].peak_gb for s in stages[:4])
    print(
        json.dumps(
            {
                "day_seconds": round(day, 1),
                "day_x_floor": round(day / floor, 1),
                "peak_gb_receive_to_decide": round(peak, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
