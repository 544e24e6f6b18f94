"""Whether a day costs what changes: the same files against a register and one ten times as long.

    python benchmarks/scaling.py --recipients 100000 --rows 50000 --work DIR

The recipients added to the long register are due next year and in no file. Both installations
run the same day with one worker; the seconds are those of the stage alone, without starting
Python, by the clock and of the processor, which a busy machine does not lengthen. Printed are the
ratios that the design promises (decide at most 1.3), and what changed on each side.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

from day import DAY, city_command
from measure import measure, measure_python
from stdnum.iso7064 import mod_11_2

STAGES = ("receive", "check", "match", "decide", "hand_over", "hand_over_again", "report")

RUN = """
import json, sys, time
from datetime import date
from pipelines import check, decide, hand_over, match, receive, report
from pipelines.evaluation import judging
from pipelines.workspace import open_workspace

ws, day = open_workspace(), date.fromisoformat(sys.argv[1])
calls = {
    "receive": lambda: receive.receive(ws, "travel", day),
    "check": lambda: check.check(ws, batch),
    "match": lambda: match.match(ws, batch),
    "decide": lambda: decide.decide(ws, batch),
    "hand_over": lambda: hand_over.hand_over(ws, day),
    "hand_over_again": lambda: hand_over.hand_over(ws, day),
    "report": lambda: report.report(ws, day),
}
seconds, cpu, told = {}, {}, {}
for name, call in calls.items():
    start, used = time.perf_counter(), time.process_time()
    done = call()
    seconds[name], cpu[name] = time.perf_counter() - start, time.process_time() - used
    if name == "receive":
        batch = done[0]
    if name in ("decide", "hand_over"):
        told |= done
print(json.dumps({"seconds": seconds, "cpu": cpu, "told": told}))
"""

FIRST = """
import sys
from datetime import date
from pipelines.hand_over import hand_over
from pipelines.workspace import open_workspace
hand_over(open_workspace(), date.fromisoformat(sys.argv[1]))
"""


def main() -> None:
    """Make the city, load both registers, run the day on both, print seconds and ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--recipients", type=int, default=100_000)
    options.add_argument("--rows", type=int, default=50_000)
    options.add_argument("--times", type=int, default=10)
    options.add_argument("--work", type=Path, required=True)
    chosen = options.parse_args()
    city = chosen.work / f"city_{chosen.recipients}_{chosen.rows}"
    if not city.exists():
        measure([_certify(), *city_command(city, chosen)], dict(os.environ))
    long = chosen.work / f"register_x{chosen.times}.csv"
    lengthen(city / "register.csv", long, chosen.recipients * (chosen.times - 1))
    found = {
        times: run(chosen.work / f"home_x{times}", register, city)
        for times, register in ((1, city / "register.csv"), (chosen.times, long))
    }
    show(found[1], found[chosen.times], chosen.times)


def _certify() -> str:
    return str(Path(sys.executable).with_name("certify"))


def lengthen(register: Path, out: Path, more: int) -> None:
    """Copy a register and add recipients whom no file names and who are due in a year."""
    rng = random.Random(1)
    with (
        register.open(encoding="utf-8", newline="") as read,
        out.open("w", encoding="utf-8", newline="") as write,
    ):
        rows = csv.DictReader(read)
        writer = csv.DictWriter(write, rows.fieldnames or ())
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
        for n in range(more):
            writer.writerow(row | stranger(n, rng))


def stranger(n: int, rng: random.Random) -> dict[str, str]:
    """A recipient who is in no file: a rare surname, a number of their own."""
    birth = date(1936, 1, 1) + timedelta(n % 9000)
    first = f"110108{birth:%Y%m%d}{900 + n // 9000 % 100:03d}"
    certified = {"last_certified_on": "2026-04-11", "former_names": "", "other_ids": ""}
    return certified | {
        "recipient_id": f"X{n:09d}",
        "name": "司徒" + "".join(chr(0x4E00 + rng.randrange(2000)) for _ in range(2)),
        "birth_date": birth.isoformat(),
        "id_number": first + mod_11_2.calc_check_digit(first),
    }


def run(home: Path, register: Path, city: Path) -> dict[str, dict[str, float]]:
    """One installation: load, evaluate everybody once, then run the day."""
    shutil.rmtree(home, ignore_errors=True)
    env = os.environ | {"CERTIFY_HOME": str(home), "CERTIFY_WORKERS": "1"}
    measure([_certify(), "init"], env)
    measure([_certify(), "register", "load", str(register)], env)
    measure_python(FIRST, "2026-04-19", env=env)
    inbox = home / "inbox" / "travel"
    inbox.mkdir(parents=True, exist_ok=True)
    source = city / "inbox" / "travel" / f"travel_{DAY}.csv"
    for file in (source, Path(f"{source}.sha256")):
        shutil.copyfile(file, inbox / file.name)
    output = measure_python(RUN, DAY, env=env).output
    done: dict[str, dict[str, float]] = json.loads(output.splitlines()[-1])
    return done


def show(short: dict[str, dict[str, float]], long: dict[str, dict[str, float]], times: int) -> None:
    """Print seconds on both sides and their ratio, then what changed."""
    print(f"{'stage':18}{'x1 s':>10}{f'x{times} s':>10}{'ratio':>8}{'x1 cpu':>10}{'ratio':>8}")
    for stage in STAGES:
        one, other = short["seconds"][stage], long["seconds"][stage]
        used, more = short["cpu"][stage], long["cpu"][stage]
        line = f"{stage:18}{one:10.2f}{other:10.2f}{other / one:8.2f}{used:10.2f}{more / used:8.2f}"
        print(line)
    for what in sorted(short["told"]):
        print(f"{what:18}{short['told'][what]:10,}{long['told'][what]:10,}")


if __name__ == "__main__":
    main()
