"""How near matching comes to what its comparisons allow, on a made-up city with its truth.

    python benchmarks/match_ceiling.py CITY [--feed travel]

CITY as for benchmarks/match.py, with CITY/truth. An oracle is told, for every kind of evidence,
what share of the pairs that show it is right in this very city, and takes the kinds in that order.
A kind of evidence: the levels of the four comparisons, how many recipients bear the name (1, 2 or
3, more), how rare its characters make it (in steps of four bits), whether another candidate of the
row shows the same, and whether some candidate has the row's number. No table of weights can do
better with these comparisons: kinds with few pairs even flatter the oracle. Prints its best F1
beside ours, the true pairs that blocking does not reach, and the true pairs that the oracle itself
gives up, by the trap and the damage that the city set.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from matchers.curves import Point, threshold_curve
from matchers.weights import load_weights
from pipelines.engines.duckdb_engine import DuckEngine
from pipelines.engines.loading import load_rows, marked_rows
from pipelines.engines.reading import read_table
from pipelines.matching.files import REQUIRED
from pipelines.matching.rows import run_plan
from pipelines.prepared.making import prepare_file

PAIRS = """
SELECT coalesce(r.row_id, '') AS row_id, p.recipient_id, c.number, c.name, c.birth, c.sex,
    c.same_name, c.rare, l.score
FROM pairs c JOIN rows r ON c.row_number = r.row_number JOIN people p ON c.rid = p.rid
LEFT JOIN links l ON l.row_number = c.row_number AND l.rid = c.rid
"""
Pair = dict[str, Any]


def candidate_pairs(city: Path, feed: str) -> list[Pair]:
    """Match a feed of the city and return every pair that was compared."""
    prepared = prepare_file(city / "register.csv", city / "prepared")
    path = next((city / "inbox" / feed).glob("*.csv"))
    with TemporaryDirectory() as folder:
        scratch = Path(folder)
        engine = DuckEngine(scratch)
        load_rows(
            engine,
            lambda c: read_table(c, "marked", path, REQUIRED, select=marked_rows),
            scratch,
        )
        run_plan(engine, feed, prepared, load_weights())
        pairs: list[Pair] = engine.fetch(PAIRS).to_pylist()
        engine.close()
    return pairs


def tell_kinds(pairs: list[Pair]) -> None:
    """Add to each pair the kind of its evidence."""
    rows: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        rows[pair["row_id"]].append(pair)
    for members in rows.values():
        levels = [(p["number"], p["name"], p["birth"], p["sex"]) for p in members]
        times = Counter(levels)
        held = any(p["number"] == "same" for p in members)
        for pair, level in zip(members, levels, strict=True):
            bearers = min(pair["same_name"], 4) // 2
            pair["kind"] = (*level, bearers, (pair["rare"] + 3) // 4, times[level] > 1, held)


def best(pairs: list[Pair], scores: list[float], true: dict[tuple[str, str], str]) -> Point:
    """Return the point of best F1."""
    right = [(p["row_id"], p["recipient_id"]) in true for p in pairs]
    return max(threshold_curve(scores, right, len(true)), key=lambda point: point.f1)


def main() -> None:
    """Print the ceiling of one feed, and ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("city", type=Path)
    parser.add_argument("--feed", default="travel")
    options = parser.parse_args()
    truth = next((options.city / "truth").glob(f"{options.feed}*.csv"))
    with truth.open(encoding="utf-8") as file:
        true = {
            (r["row_id"], r["recipient_id"]): f"{r['trap'] or 'no trap'}, "
            f"{'damaged' if r['damage'] else 'sound'}"
            for r in csv.DictReader(file)
            if r["recipient_id"]
        }
    pairs = candidate_pairs(options.city, options.feed)
    tell_kinds(pairs)
    seen, hits = Counter(p["kind"] for p in pairs), Counter[Any]()
    for p in pairs:
        hits[p["kind"]] += (p["row_id"], p["recipient_id"]) in true
    linked = [p for p in pairs if p["score"] is not None]
    ours = best(linked, [p["score"] for p in linked], true)
    shares = [hits[p["kind"]] / seen[p["kind"]] for p in pairs]
    oracle = best(pairs, shares, true)
    for name, point in (("ours", ours), ("oracle", oracle)):
        print(
            f"{name:8} best F1 {point.f1:.4f}  precision {point.precision:.4f}  "
            f"recall {point.recall:.4f}"
        )
    reached = {(p["row_id"], p["recipient_id"]) for p in pairs}
    print(f"not reached by blocking: {len(set(true) - reached)} of {len(true):,} true pairs")
    taken = {
        (p["row_id"], p["recipient_id"])
        for p, share in zip(pairs, shares, strict=True)
        if share >= oracle.threshold
    }
    print("given up by the oracle:")
    for kind, count in Counter(why for pair, why in true.items() if pair not in taken).items():
        print(f"  {count:5} of {sum(why == kind for why in true.values()):6}  {kind}")


if __name__ == "__main__":
    main()
