"""Where true pairs are lost: recall by kind of damage, by number of kinds, and by trap.

    python benchmarks/match_damage.py CITY [--feed travel]

CITY as for match.py, with CITY/truth and the links that match.py wrote. A row with several kinds of
damage counts under each of them; rows that are traps count under their trap only.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path


def groups_of(row: dict[str, str]) -> list[str]:
    """Return the groups that a row of the truth counts in."""
    kinds = row["damage"].split("|") if row["damage"] else []
    if row["trap"]:
        return [f"trap: {row['trap']}" + (", damaged" if kinds else "")]
    if not kinds:
        return ["sound"]
    return ["damaged", f"damaged, {len(kinds)} kinds", *(f"kind: {kind}" for kind in set(kinds))]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("city", type=Path)
    parser.add_argument("--feed", default="travel")
    options = parser.parse_args()
    with (options.city / f"links_{options.feed}.csv").open(encoding="utf-8") as file:
        grades = {(r["row_id"], r["recipient_id"]): r["grade"] for r in csv.DictReader(file)}
    rows, found, certain = Counter[str](), Counter[str](), Counter[str]()
    truth = next((options.city / "truth").glob(f"{options.feed}*.csv"))
    with truth.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if not row["recipient_id"]:
                continue
            grade = grades.get((row["row_id"], row["recipient_id"]))
            for group in groups_of(row):
                rows[group] += 1
                found[group] += grade is not None
                certain[group] += grade == "certain"
    print(f"{'':36} {'rows':>8} {'lost':>6} {'found':>7} {'certain':>8}")
    for group in sorted(rows):
        count = rows[group]
        print(
            f"{group:36} {count:8} {count - found[group]:6} {found[group] / count:7.4f} "
            f"{certain[group] / count:8.3f}"
        )


if __name__ == "__main__":
    main()
