"""Build the tables of `demo/data` from the source tables named in `demo/data/README.md`.

Run once by a developer (`python -m demo.build_data SOURCE_FOLDER`); the tables are committed, so
that a city depends neither on the version of a pinyin library nor on a conversion table.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

HERE = Path(__file__).parent / "data"
LEAST_COUNT = 30  # characters rarer than this in the source are left out: mostly typing errors
TAIL_SINGLE, TAIL_COMPOUND = 43.0, 3.0  # per mille of the surnames outside the published list


def read(path: Path) -> list[dict[str, str]]:
    """Read a small UTF-8 table with a header."""
    with path.open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def write(name: str, header: list[str], rows: list[list[str]]) -> None:
    """Write a table of `demo/data`."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def pinyin_of(text: str) -> str:
    """Return the toneless reading, syllables by space, Ü written v."""
    from pypinyin import Style, lazy_pinyin

    return " ".join(lazy_pinyin(text, style=Style.NORMAL, v_to_u=False))


def surnames(source: Path) -> None:
    """Published shares for the head, a Zipf tail over the other surnames with a known reading."""
    shares = read(source / "surname_shares.csv")
    readings = {r["surname"]: r["pinyin_plain_v"] for r in read(source / "surname_readings.csv")}
    known = {r["surname"] for r in shares}
    rows = [
        [r["surname"], r["share_per_mille"], readings.get(r["surname"]) or pinyin_of(r["surname"])]
        for r in shares
    ]
    for wanted, mass in ((1, TAIL_SINGLE), (2, TAIL_COMPOUND)):
        tail = [s for s in readings if s not in known and len(s) == wanted]
        total = sum(1 / (rank + 10) for rank in range(len(tail)))
        rows += [
            [s, f"{mass / (rank + 10) / total:.4f}", readings[s]] for rank, s in enumerate(tail)
        ]
    write("surnames.csv", ["surname", "per_mille", "pinyin"], rows)


def characters(source: Path) -> None:
    """Given-name characters with counts by sex, reading and traditional form."""
    from opencc import OpenCC

    traditional = OpenCC("s2t")
    rows = []
    for row in read(source / "given_name_characters.csv"):
        char = row["char"]
        if int(row["male"]) + int(row["female"]) >= LEAST_COUNT:
            rows.append(
                [char, row["male"], row["female"], pinyin_of(char), traditional.convert(char)]
            )
    write("characters.csv", ["char", "male", "female", "pinyin", "traditional"], rows)


def divisions(source: Path) -> None:
    """Counties and districts with the years in which their code was in force."""
    rows = [
        [r["code"], r["first_seen"], r["last_seen"]]
        for r in read(source / "divisions.csv")
        if r["first_seen"] and not r["code"].endswith("00")
    ]
    write("divisions.csv", ["code", "first_seen", "last_seen"], rows)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    surnames(folder)
    characters(folder)
    divisions(folder)
