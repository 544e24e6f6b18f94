"""Matching end to end on a small city: every kind of damage, every trap, every row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.engines.outcome import MatchCounts
from pipelines.matching.rows import match_rows
from pipelines.prepared.making import PreparedRegister, prepare_file
from tests.engines.small_city import (
    REGISTER,
    Person,
    feed_row,
    make_people,
    register_row,
    valid,
    write_csv,
)

PEOPLE = make_people(2000, 11)
SOMEBODY = Person("欧阳靖雯", "2", "1951-07-16", valid("11010119510716012"))
SIBLING = Person("欧阳靖琳", "2", "1951-07-16", valid("11010119510716014"))
STRANGER = Person("司马长风", "1", "1944-02-03", valid("53240119440203015"))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> PreparedRegister:
    folder = tmp_path_factory.mktemp("register")
    rows = [register_row(i, p) for i, p in enumerate(PEOPLE)]
    rows.append(register_row(9000, SOMEBODY, former_names="欧阳旧梦", other_ids="16:E12345678"))
    return prepare_file(write_csv(folder / "register.csv", REGISTER, rows), folder / "prepared")


def run(
    prepared: PreparedRegister, folder: Path, rows: list[dict[str, str]], feed: str = "death"
) -> tuple[MatchCounts, dict[str, list[dict[str, Any]]], dict[str, str]]:
    """Match rows; return counts, links by row id, reasons by row id."""
    table = pa.Table.from_pylist([{k: v or None for k, v in row.items()} for row in rows])
    table = table.append_column("row_number", pa.array(range(1, len(rows) + 1), pa.int64()))
    pq.write_table(table, folder / "clean.parquet")
    links, unmatched = folder / "links.parquet", folder / "unmatched.parquet"
    counts = match_rows(folder / "clean.parquet", feed, prepared, links, unmatched)
    found: dict[str, list[dict[str, Any]]] = {}
    for link in pq.read_table(links).to_pylist():
        found.setdefault(link["row_id"], []).append(link)
    reasons = {r["row_id"]: r["reason"] for r in pq.read_table(unmatched).to_pylist()}
    return counts, found, reasons


NUMBER, BIRTH = SOMEBODY.number, SOMEBODY.birth
DAMAGED = {
    "apostrophe": {"id_number": f"'{NUMBER}"},
    "spaces": {"id_number": f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}"},
    "full width": {"id_number": "".join(chr(ord(c) + 0xFEE0) for c in NUMBER)},
    "letter o": {"id_number": NUMBER.replace("0", "O", 1)},
    "one digit wrong": {"id_number": NUMBER[:9] + "7" + NUMBER[10:]},
    "two digits swapped": {"id_number": NUMBER[:7] + NUMBER[8] + NUMBER[7] + NUMBER[9:]},
    "a digit missing": {"id_number": NUMBER[:8] + NUMBER[9:]},
    "fifteen digits": {"id_number": NUMBER[:6] + NUMBER[8:17]},
    "cut by a spreadsheet": {"id_number": NUMBER[:15] + "000"},
    "masked": {"id_number": NUMBER[:6] + "********" + NUMBER[14:]},
    "space in the name": {"name": "欧 阳靖雯"},
    "traditional": {"name": "歐陽靖雯"},
    "masked name": {"name": "欧阳*雯"},
    "lost character": {"name": "欧阳靖□"},
    "title": {"name": "欧阳靖雯女士"},
    "same sound": {"name": "欧阳静雯"},
    "spelt": {"name": "OUYANG/JINGWEN"},
    "former name": {"name": "欧阳旧梦"},
    "day and month swapped": {"birth_date": "1951-16-07"},
    "first of january": {"birth_date": "1951-01-01"},
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_one_damage_does_not_hide_a_person(
    prepared: PreparedRegister, tmp_path: Path, kind: str
) -> None:
    _, found, _ = run(prepared, tmp_path, [feed_row("D1", SOMEBODY, **DAMAGED[kind])])
    assert [(link["recipient_id"], link["grade"]) for link in found["D1"]] == [
        ("R009000", "certain")
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"id_number": ""},
        {"id_number": "1.1E+17"},
        {"id_number": "", "name": "欧阳靖文"},
        {"name": ""},
        {"id_number": NUMBER[:6] + "********" + NUMBER[14:], "name": "歐陽靖雯", "birth_date": ""},
        {"id_number": valid(NUMBER[:6] + "19510716" + "986")},
        {"id_number": NUMBER[:8] + "99" + NUMBER[10:]},
    ],
    ids=["no number", "cut", "same sound", "no name", "mask", "new number", "two slips"],
)
def test_thin_evidence_still_finds_the_person(
    prepared: PreparedRegister, tmp_path: Path, changed: dict[str, str]
) -> None:
    _, found, _ = run(prepared, tmp_path, [feed_row("D1", SOMEBODY, **changed)])
    assert [link["recipient_id"] for link in found["D1"]] == ["R009000"]


@pytest.mark.parametrize(
    "row",
    [
        feed_row("D1", SIBLING),
        feed_row("D1", STRANGER, id_number=NUMBER),
        feed_row("D1", STRANGER, id_number=NUMBER, birth_date="", sex=""),
        feed_row("D1", SOMEBODY, sex="1"),
        feed_row("D1", SOMEBODY, birth_date="1962-12-30"),
        feed_row("D1", SOMEBODY, id_number=valid("31010419510716012")),
        feed_row("D1", SOMEBODY, id_number="", birth_date=""),
        feed_row("D1", STRANGER),
    ],
    ids=[
        "sibling", "foreign number", "foreign number, nothing else", "sex contradicts",
        "birth date contradicts", "another valid number", "name alone", "stranger",
    ],
)  # fmt: skip
def test_traps_are_never_certain(
    prepared: PreparedRegister, tmp_path: Path, row: dict[str, str]
) -> None:
    _, found, _ = run(prepared, tmp_path, [row])
    assert all(link["grade"] != "certain" for link in found.get("D1", []))


def test_a_sibling_and_a_stranger_are_nobody(prepared: PreparedRegister, tmp_path: Path) -> None:
    rows = [
        feed_row("S", SIBLING),
        feed_row("X", STRANGER),
        feed_row("N", STRANGER, name="", id_number=""),
    ]
    _, found, reasons = run(prepared, tmp_path, rows)
    assert not found
    assert set(reasons) == {"S", "X", "N"}
    assert reasons["X"] == "not_in_register"
    assert reasons["N"] == "nothing_usable"


def test_undamaged_rows_are_certain_and_every_row_has_one_fate(
    prepared: PreparedRegister, tmp_path: Path
) -> None:
    rows = [feed_row(f"D{i}", person) for i, person in enumerate(PEOPLE)]
    rows += [feed_row(f"X{i}", person) for i, person in enumerate(make_people(2000, 77))]
    counts, found, reasons = run(prepared, tmp_path, rows, "travel")
    right = [
        i
        for i in range(len(PEOPLE))
        if [(k["recipient_id"], k["grade"]) for k in found.get(f"D{i}", [])]
        == [(f"R{i:06d}", "certain")]
    ]
    assert len(right) == len(PEOPLE)
    assert not any(
        k["grade"] == "certain" for row, ks in found.items() if row[0] == "X" for k in ks
    )
    assert set(found) | set(reasons) == {row["row_id"] for row in rows}
    assert not set(found) & set(reasons)
    assert (
        counts.rows
        == len(rows)
        == counts.certain_rows + counts.possible_rows + counts.unmatched_rows
    )
    assert counts.unmatched_rows == len(reasons) == sum(counts.reasons.values())


def test_the_same_input_gives_the_same_files(prepared: PreparedRegister, tmp_path: Path) -> None:
    rows = [feed_row(f"D{i}", SOMEBODY, **changed) for i, changed in enumerate(DAMAGED.values())]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        run(prepared, tmp_path / name, rows)
    for file in ("links.parquet", "unmatched.parquet"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_evidence_never_holds_a_value(prepared: PreparedRegister, tmp_path: Path) -> None:
    rows = [feed_row(f"D{i}", SOMEBODY, **changed) for i, changed in enumerate(DAMAGED.values())]
    _, found, _ = run(prepared, tmp_path, rows)
    told = "".join(link["evidence"] for links in found.values() for link in links)
    assert NUMBER not in told
    assert "欧阳" not in told
    assert "1951" not in told
