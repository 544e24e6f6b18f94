"""The truth covers every row, undamaged rows are whole, and the proportions are as asked for."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from stdnum.iso7064 import mod_11_2

from demo.settings import DAMAGE_SHARE, REGISTERED_SHARE
from tests.demo.conftest import SMALL, Table, read

Reader = Callable[[str], tuple[Table, Table]]
DAY = "2026-04-20"


def sound(number: str) -> bool:
    return len(number) == 18 and mod_11_2.is_valid(number)


def test_truth_covers_every_row(city: Path, feed: Reader) -> None:
    files = json.loads((city / "truth/summary.json").read_text("utf-8"))["files"]
    assert len(files) == 5 * 5 - 1 + 3  # one never comes, two are corrected, one is sent again
    for file in files:
        if file["truncated"]:
            continue
        rows, truth = feed(Path(file["file"]).name.split(".csv")[0])
        assert len(rows) == file["rows"]
        assert [t["row_number"] for t in truth] == sorted((t["row_number"] for t in truth), key=int)
        known = {int(t["row_number"]): t["row_id"] for t in truth}
        assert known == {n: row["row_id"] for n, row in enumerate(rows, 1)}


def test_recipients_are_in_the_register_and_second_standings_have_their_line(
    city: Path, feed: Reader, register: dict[str, dict[str, str]]
) -> None:
    person = {r: r for r in register} | {
        t["recipient_id"]: t["person"] for t in read(city / "truth/register.csv")
    }
    standings = Counter(person.values())
    assert max(standings.values()) == 2
    for name in ("death", "travel", "medical", "certification"):
        _, truth = feed(f"{name}_{DAY}")
        by_row: dict[str, set[str]] = {}
        for line in truth:
            if line["recipient_id"]:
                by_row.setdefault(line["row_number"], set()).add(line["recipient_id"])
        for found in by_row.values():
            (who,) = {person[r] for r in found}
            assert len(found) == standings[who]


def test_undamaged_rows_say_what_the_register_says(
    city: Path, feed: Reader, register: dict[str, dict[str, str]]
) -> None:
    wrong = {t["recipient_id"] for t in read(city / "truth/register.csv") if t["error"]}
    compared = 0
    for name in ("death", "travel", "medical", "certification"):
        rows, truth = feed(f"{name}_{DAY}")
        for line in truth:
            row = rows[int(line["row_number"]) - 1]
            if line["damage"] or line["trap"] or line["note"] or line["recipient_id"] in wrong:
                continue
            assert sound(row["id_number"])
            assert row["birth_date"].replace("-", "") in ("", row["id_number"][6:14])
            assert row["sex"] in ("", "1" if int(row["id_number"][16]) % 2 else "2")
            if line["recipient_id"]:
                known = register[line["recipient_id"]]
                assert (row["name"], row["id_number"]) == (known["name"], known["id_number"])
                compared += 1
    assert compared > 1000


def test_register_is_sound_but_for_its_listed_errors(
    city: Path, register: dict[str, dict[str, str]]
) -> None:
    error = {t["recipient_id"]: t["error"] for t in read(city / "truth/register.csv")}
    for key, row in register.items():
        assert sound(row["id_number"]) == (
            error.get(key) not in ("fifteen_digits", "one_digit", "swapped_digits")
        )
        assert row["id_type"] in ("01", "17", "07")
    assert Counter(error.values())["fifteen_digits"] > 20


@pytest.mark.parametrize("name", ["death", "travel", "medical"])
def test_proportions(city: Path, name: str) -> None:
    files = json.loads((city / "truth/summary.json").read_text("utf-8"))["files"]
    mine = [f for f in files if f["feed"] == name and f["revision"] == 1]
    rows = sum(f["rows"] for f in mine)
    assert rows == SMALL.rows[name] * len(mine)
    damaged = sum(f["damaged"] for f in mine) / rows
    assert damaged == pytest.approx(DAMAGE_SHARE[name], rel=0.2)
    inside = sum(f["registered"] for f in mine) / rows
    assert inside == pytest.approx(REGISTERED_SHARE[name], rel=0.15)
    for kind, share in (("traps", SMALL.traps), ("defects", SMALL.defects)):
        count, expected = sum(sum(f[kind].values()) for f in mine), rows * share
        least = 2 * len(mine) if kind == "defects" else 0  # so many in every file
        assert abs(count - max(expected, least)) < 4 * expected**0.5 + 1


def test_most_journeys_carry_no_birth_date(feed: Reader) -> None:
    rows, _ = feed(f"travel_{DAY}")
    assert sum(not r["birth_date"] for r in rows) / len(rows) == pytest.approx(0.7, abs=0.04)
    assert sum(r["boarded"] == "0" for r in rows) / len(rows) == pytest.approx(0.04, abs=0.015)


def test_most_medical_rows_are_no_stays(feed: Reader) -> None:
    rows, _ = feed(f"medical_{DAY}")
    stays = [r for r in rows if r["med_type"] in ("21", "2101", "25", "28", "24", "22")]
    assert 0.12 < len(stays) / len(rows) < 0.35
    assert {"1", "2", "3", "4", "9"} <= {r["discharge_status"] for r in stays}
    assert any(r["med_type"] in ("88", "7788", "") for r in rows)


def test_deliveries(city: Path) -> None:
    listed = read(city / "deliveries.csv")
    assert [d["received_on"] for d in listed] == sorted(d["received_on"] for d in listed)
    by_file = {d["file"]: d for d in listed}
    assert by_file["inbox/medical/medical_2026-04-21.csv"]["received_on"] == "2026-04-23"
    assert not (city / "inbox/incarceration/incarceration_2026-04-23.csv").exists()
    cut = city / "inbox/death/death_2026-04-22.csv"
    for file in by_file:
        path = city / file
        stated = path.with_name(path.name + ".sha256").read_text().split()
        assert stated[1] == path.name
        assert (stated[0] == hashlib.sha256(path.read_bytes()).hexdigest()) == (path != cut)
    whole = cut.with_name("death_2026-04-22_r2.csv").read_bytes()
    assert whole.startswith(cut.read_bytes())
    assert not cut.read_bytes().endswith(b"\n")


def test_a_corrected_delivery_drops_changes_and_adds(feed: Reader) -> None:
    first, again = (
        {r["row_id"]: r for r in feed(f"travel_2026-04-21{end}")[0]} for end in ("", "_r2")
    )
    kept = first.keys() & again.keys()
    changed = [k for k in kept if first[k] != again[k]]
    assert 5 < len(first.keys() - again.keys()) < 80
    assert 5 < len(again.keys() - first.keys()) < 80
    assert 5 < len(changed) < 80
    for key in changed:
        assert first[key]["travel_date"] > again[key]["travel_date"]
