"""Matching beside its floor: read the file, one hash join on the number, in the same run.

    python benchmarks/match.py CITY [--feed travel] [--repeat 3]

CITY is a folder with register.csv and inbox/<feed>/*.csv (`certify demo city` makes one; targets
are for 3,500,000 recipients and 775,000 journeys). Prints seconds, ratios and peak memory, and with
a truth file (CITY/truth/<feed>*.csv) the figures of `certify match evaluate`. Each measurement runs
in a process of its own, so that peaks do not mix.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

FLOOR = """
SELECT count(*) FROM read_csv(?, all_varchar=true, header=true) r
JOIN (SELECT id_number FROM read_parquet(?)) p ON r.id_number = p.id_number
"""


def one(city: Path, feed: str, what: str) -> dict[str, float]:
    """Measure one thing in this process: prepare, match or floor."""
    import duckdb

    from pipelines.match_files import match_file
    from pipelines.prepare import prepare_file

    rows = next((city / "inbox" / feed).glob("*.csv"))
    started, spent = time.perf_counter(), time.process_time()
    if what == "prepare":
        prepared = prepare_file(city / "register.csv", city / "prepared")
        found = {"recipients": prepared.recipients, "changed": prepared.changed}
    elif what == "match":
        prepared = prepare_file(city / "register.csv", city / "prepared")
        done = match_file(rows, feed, prepared, city / f"links_{feed}.csv")
        found = {"rows": done.counts.rows, **done.counts.links}
    else:
        utf8 = city / "floor.csv"
        utf8.write_bytes(rows.read_bytes().decode("gb18030" if _is_gb(rows) else "utf-8").encode())
        people = str(city / "prepared" / "people.parquet")
        joined = duckdb.connect().execute(FLOOR, [str(utf8), people]).fetchall()
        found = {"joined": joined[0][0]}
    seconds = time.perf_counter() - started
    own, helper = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    processor = sum(use.ru_utime + use.ru_stime for use in (own, helper)) - spent
    peak = (own.ru_maxrss + helper.ru_maxrss) / 1024
    return {"seconds": seconds, "processor": processor, "peak_mb": peak, **found}


def _is_gb(path: Path) -> bool:
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def measure(city: Path, feed: str, what: str, repeat: int) -> dict[str, float]:
    """Return the fastest of several processes."""
    command = [sys.executable, __file__, str(city), "--feed", feed, "--only", what]
    runs = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(repeat)
    ]
    return min(runs, key=lambda run: run["seconds"])


def judge(city: Path, feed: str) -> None:
    """Print accuracy if the truth is there."""
    from matchers.evaluate import LinkRow, TruthRow, interval
    from matchers.evaluate import judge as judge_links

    truths = list((city / "truth").glob(f"{feed}*.csv"))
    if not truths:
        return
    with (city / f"links_{feed}.csv").open(encoding="utf-8") as file:
        links = [
            LinkRow(r["row_id"], r["recipient_id"], r["grade"], float(r["score"]))
            for r in csv.DictReader(file)
        ]
    with truths[0].open(encoding="utf-8") as file:
        truth = [
            TruthRow(r["row_id"], r["recipient_id"], bool(r.get("damage") or r.get("trap")))
            for r in csv.DictReader(file)
        ]
    j = judge_links(links, truth)
    high = interval(j.wrong_certain, j.certain)[1]
    print(f"wrong among certain   {j.wrong_certain} of {j.certain:,} (95 %: at most {high:.7f})")
    print(f"certain, undamaged    {j.recall_certain_undamaged}")
    print(f"found, damaged        {j.recall_damaged}")
    print(f"best F1               {j.best_f1:.4f} at {j.best_threshold:.4f}")
    print(f"right among possible  {j.right_among_possible}")


def main() -> None:
    """Run the benchmark or, with --only, one measurement of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("city", type=Path)
    parser.add_argument("--feed", default="travel")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", choices=["prepare", "match", "floor"])
    options = parser.parse_args()
    if options.only:
        print(json.dumps(one(options.city, options.feed, options.only)))
        return
    prepared = measure(options.city, options.feed, "prepare", 1)
    floor = measure(options.city, options.feed, "floor", options.repeat)
    ours = measure(options.city, options.feed, "match", options.repeat)
    for name, run in (("prepare", prepared), ("floor", floor), ("match", ours)):
        print(
            f"{name:10} {run['seconds']:8.2f} s  {run['processor']:8.2f} s of processors  "
            f"{run['peak_mb']:7.0f} MB  {run}"
        )
    print(f"ratio      {ours['seconds'] / floor['seconds']:8.2f} times the floor (target: 6)")
    print(f"           {ours['processor'] / floor['processor']:8.2f} times its processor time")
    judge(options.city, options.feed)


if __name__ == "__main__":
    main()
