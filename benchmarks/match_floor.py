"""The floor of matching: read a feed's file and the register's numbers, join, write the pairs.

    python benchmarks/match_floor.py CITY [--feed travel]

Nobody who reads both can do less. CITY as for match.py, with the register prepared. Numbers are
compared as they are written, nothing is normalised. DuckDB reads UTF-8 only, so a file in GB18030
is decoded first, which every matcher has to do. Prints the seconds of the work as JSON.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

PAIRS = """
COPY (
    SELECT r.row_id, p.recipient_id FROM read_csv('{rows}', all_varchar = true, header = true) r
    JOIN (SELECT recipient_id, id_number FROM read_parquet('{people}')) p
        ON r.id_number = p.id_number
) TO '{out}' (FORMAT csv, HEADER)
"""


def in_utf8(path: Path, folder: Path) -> Path:
    """Return the file itself or a copy in UTF-8."""
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        copy = folder / "rows.csv"
        copy.write_bytes(content.decode("gb18030").encode())
        return copy
    return path


def main() -> None:
    """Join once and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("city", type=Path)
    parser.add_argument("--feed", default="travel")
    options = parser.parse_args()
    rows = next((options.city / "inbox" / options.feed).glob("*.csv"))
    started = time.perf_counter()
    with TemporaryDirectory() as folder:
        pairs = PAIRS.format(
            rows=in_utf8(rows, Path(folder)),
            people=options.city / "prepared" / "people.parquet",
            out=options.city / "floor_pairs.csv",
        )
        written = duckdb.connect().execute(pairs).fetchall()[0][0]
    print(json.dumps({"seconds": time.perf_counter() - started, "pairs": written}))


if __name__ == "__main__":
    main()
