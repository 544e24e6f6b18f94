"""Matching beside its floor: read the file, one hash join on the number, in the same run.

    python benchmarks/match.py CITY [--feed travel] [--repeat 3]

CITY is a folder with register.csv and inbox/<feed>/*.csv (`certify demo city` makes one; targets
are for 3,500,000 recipients and 775,000 journeys). The floor is a program of its own
(match_floor.py) that reads the same two files and writes the pairs with equal numbers. Both are
measured twice over: the work alone, and the whole process as a user starts it, with interpreter
and imports. They take turns, so that both meet the same machine; of each the fastest run counts.
Prints seconds, processor seconds, peak memory and ratios, and with a truth file
(CITY/truth/<feed>*.csv) the figures of `certify match evaluate`.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

FLOOR = Path(__file__).with_name("match_floor.py")


class Run(NamedTuple):
    """One process: seconds of its work alone, of the whole of it, of processors, peak in MB."""

    work: float
    whole: float
    processor: float
    peak_mb: float


def one(city: Path, feed: str, what: str) -> dict[str, float]:
    """Measure one thing in this process: prepare or match."""
    from pipelines.matching.files import match_file
    from pipelines.prepared.making import prepare_file

    rows = next((city / "inbox" / feed).glob("*.csv"))
    started = time.perf_counter()
    prepared = prepare_file(city / "register.csv", city / "prepared")
    found: dict[str, float] = {"recipients": prepared.recipients, "changed": prepared.changed}
    if what == "match":
        started = time.perf_counter()
        done = match_file(rows, feed, prepared, city / f"links_{feed}.csv")
        found = {"rows": done.counts.rows, **done.counts.links}
    seconds = time.perf_counter() - started
    own, other = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"seconds": seconds, "peak_mb": (own.ru_maxrss + other.ru_maxrss) / 1024, **found}


def run(command: list[str]) -> Run:
    """Run a command that says in its last line how long its work took, as {"seconds": ...}."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = process.stdout.read().strip().splitlines()
    _, status, use = os.wait4(process.pid, 0)
    whole = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    processor = use.ru_utime + use.ru_stime
    return Run(json.loads(told[-1])["seconds"], whole, processor, use.ru_maxrss / 1024)


def fastest(runs: list[Run]) -> Run:
    """Return the least of each figure, and the largest peak."""
    work, whole, processor, peaks = zip(*runs, strict=True)
    return Run(min(work), min(whole), min(processor), max(peaks))


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
    parser.add_argument("--only", choices=["prepare", "match"])
    options = parser.parse_args()
    if options.only:
        print(json.dumps(one(options.city, options.feed, options.only)))
        return
    job = [str(options.city), "--feed", options.feed]
    ours = [sys.executable, __file__, *job, "--only"]
    rows = [("prepare", run([*ours, "prepare"]))]
    pairs = [
        (run([sys.executable, str(FLOOR), *job]), run([*ours, "match"]))
        for _ in range(options.repeat)
    ]
    floor, match = (fastest(list(runs)) for runs in zip(*pairs, strict=True))
    for name, found in (*rows, ("floor", floor), ("match", match)):
        print(
            f"{name:8} work {found.work:7.2f} s   whole process {found.whole:7.2f} s   "
            f"processors {found.processor:7.2f} s   peak {found.peak_mb:6.0f} MB"
        )
    print(f"times the floor (target: 6), load {os.getloadavg()[0]:.1f}")
    for name in ("work", "whole", "processor"):
        print(f"  {name:10} {getattr(match, name) / getattr(floor, name):6.2f}")
    judge(options.city, options.feed)


if __name__ == "__main__":
    main()
