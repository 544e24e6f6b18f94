"""Matching beside Splink 5: the same files, in the same run, on the same machine.

    uv venv SPLINK && uv pip install --python SPLINK -r benchmarks/requirements-splink.txt
    python benchmarks/match_splink.py CITY --feed travel --splink SPLINK/bin/python

CITY as for benchmarks/match.py, with CITY/truth. Splink runs in its own environment with the
settings in match_splink_settings.json: numbers and names cleaned of width, blanks and quotes in
SQL, u from random pairs (of numbers from their space), m by expectation maximisation on the data
itself, term frequencies of names. Our register is prepared before the clock starts; Splink keeps
nothing. Prints seconds and peak memory of both whole runs, their ratio, and the best F1 of both.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

SETTINGS = Path(__file__).with_name("match_splink_settings.json")
_WIDE = "０１２３４５６７８９ＸｘxOo"
_PLAIN = "0123456789XXX00"
CLEAN = f"""
SELECT {{key}} AS unique_id, nullif(regexp_replace(name, '[\\s·.]', '', 'g'), '') AS name,
    nullif(sex, '') AS sex, nullif(birth_date, '') AS birth_date, nullif(number, '') AS id_number,
    coalesce(nullif(substr(number, 7, 8), ''), replace(birth_date, '-', '')) AS born,
    nullif(substr(number, 1, 6), '') AS head, nullif(substr(number, 15, 4), '') AS tail
FROM (SELECT *, regexp_replace(translate(id_number, '{_WIDE}', '{_PLAIN}'), '[^0-9X]', '', 'g')
        AS number FROM read_csv(?, all_varchar=true, header=true))
"""


def run_splink(city: Path, feed: str) -> dict[str, float]:
    """Train and predict with Splink in this process; write CITY/splink_<feed>.csv."""
    duckdb, splink = import_module("duckdb"), import_module("splink")
    started = time.perf_counter()
    connection = duckdb.connect(config={"threads": 2})
    rows = city / "splink_rows.csv"
    rows.write_text(_text(next((city / "inbox" / feed).glob("*.csv"))), encoding="utf-8")
    files = {"a_rows": (rows, "row_id"), "b_register": (city / "register.csv", "recipient_id")}
    for table, (path, key) in files.items():
        connection.execute(f"CREATE TABLE {table} AS {CLEAN.format(key=key)}", [str(path)])
    database = splink.DuckDBAPI(connection)
    linker = splink.Linker(
        [database.register(table) for table in files], json.loads(SETTINGS.read_text()), None
    )
    training = linker.training
    training.estimate_u_using_random_sampling(max_pairs=2_000_000, seed=1)
    for rule in (("id_number",), ("name", "born")):
        training.estimate_parameters_using_expectation_maximisation(splink.block_on(*rule))
    trained = time.perf_counter()
    found = linker.inference.predict(threshold_match_probability=0.05)
    connection.execute(
        f"COPY (SELECT unique_id_l AS row_id, unique_id_r AS recipient_id, 'possible' AS grade, "
        f"match_probability AS score FROM {found.physical_name}) "
        f"TO '{city / f'splink_{feed}.csv'}' (HEADER)"
    )
    ended = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": ended - started, "predict": ended - trained, "peak_mb": peak}


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def best_f1(city: Path, feed: str, links: Path) -> float:
    """Return the best F1 of a file of links over all thresholds."""
    from matchers.evaluate import LinkRow, TruthRow, judge

    truths = next(iter((city / "truth").glob(f"{feed}*.csv")))
    with links.open(encoding="utf-8") as file:
        found = [
            LinkRow(r["row_id"], r["recipient_id"], r["grade"], float(r["score"]))
            for r in csv.DictReader(file)
        ]
    with truths.open(encoding="utf-8") as file:
        truth = [
            TruthRow(r["row_id"], r["recipient_id"], bool(r.get("damage") or r.get("trap")))
            for r in csv.DictReader(file)
        ]
    return judge(found, truth).best_f1


def main() -> None:
    """Run both and print the comparison or, with --only, Splink alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("city", type=Path)
    parser.add_argument("--feed", default="travel")
    parser.add_argument("--splink", type=Path, help="the interpreter that has Splink")
    parser.add_argument("--only", choices=["splink"])
    options = parser.parse_args()
    if options.only:
        print(json.dumps(run_splink(options.city, options.feed)))
        return
    if options.splink is None:
        parser.error("needs --splink PYTHON, see benchmarks/requirements-splink.txt")
    job = [str(options.city), "--feed", options.feed, "--only"]
    match = [sys.executable, str(Path(__file__).with_name("match.py")), *job]
    _last_line([*match, "prepare"])
    ours = _last_line([*match, "match"])
    theirs = _last_line([str(options.splink), __file__, *job, "splink"])
    for name, run, links in (
        ("ours", ours, f"links_{options.feed}.csv"),
        ("splink", theirs, f"splink_{options.feed}.csv"),
    ):
        f1 = best_f1(options.city, options.feed, options.city / links)
        print(f"{name:8} {run['seconds']:8.1f} s {run['peak_mb']:7.0f} MB   best F1 {f1:.4f}")
    print(f"ratio    {theirs['seconds'] / ours['seconds']:8.1f} (target: 10 or more)")


def _last_line(command: list[str]) -> dict[str, float]:
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


if __name__ == "__main__":
    main()
