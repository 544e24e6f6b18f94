"""Relatives, namesakes, shared and reissued numbers, and numbers typed into another's row."""

from __future__ import annotations

import pytest

from demo.city import make_city
from demo.settings import Settings
from tests.demo.conftest import read

Row = dict[str, str]
Pair = tuple[Row, Row, Row]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Pair]]:
    """Return (row, truth, the other person in the register) by kind of trap."""
    out = tmp_path_factory.mktemp("traps")
    settings = Settings(
        recipients=3000, days=1, feeds=("death", "medical"), rows={"death": 800, "medical": 3000},
        damage={"death": 0.0, "medical": 0.0}, traps=0.3, defects=0.0, register_errors=0.0,
        encoding="utf-8", troubles=False,
    )  # fmt: skip
    make_city(out, settings)
    register = {r["recipient_id"]: r for r in read(out / "register.csv")}
    pairs: dict[str, list[Pair]] = {}
    for name in ("death", "medical"):
        rows = read(out / f"inbox/{name}/{name}_2026-04-20.csv")
        for t in read(out / f"truth/{name}_2026-04-20.csv"):
            if t["trap"]:
                other = register[t["note"].split()[-1] if t["note"] else t["recipient_id"]]
                pairs.setdefault(t["trap"], []).append((rows[int(t["row_number"]) - 1], t, other))
    numbers = {r["id_number"] for r in register.values()}
    for kind in ("relative", "namesake", "number_reissued"):
        assert not {row["id_number"] for row, _, _ in pairs[kind]} & numbers
    return pairs


def test_relatives_are_neighbours(found: dict[str, list[Pair]]) -> None:
    near = [
        abs(int(row["id_number"][14:17]) - int(other["id_number"][14:17])) <= 2
        and row["id_number"][:6] == other["id_number"][:6]
        for row, _, other in found["relative"]
    ]
    twins = [row["birth_date"] == other["birth_date"] for row, _, other in found["relative"]]
    assert sum(near) > 0.95 * len(near)
    assert 0.5 < sum(twins) / len(twins) < 0.8
    assert all(not truth["recipient_id"] for _, truth, _ in found["relative"])
    alike = [row["name"][0] == other["name"][0] for row, _, other in found["relative"]]
    assert sum(alike) > 0.95 * len(alike)


def test_namesakes_and_sharers(found: dict[str, list[Pair]]) -> None:
    for row, truth, other in found["namesake"]:
        assert not truth["recipient_id"]
        assert (row["name"], row["birth_date"], row["sex"]) == (
            other["name"], other["birth_date"], other["sex"]
        )  # fmt: skip
        assert row["id_number"] != other["id_number"]
    for row, truth, other in found["number_shared"]:
        assert not truth["recipient_id"]
        assert row["id_number"] == other["id_number"]


def test_foreign_numbers(found: dict[str, list[Pair]]) -> None:
    owners = [truth["recipient_id"] for _, truth, _ in found["foreign_number"]]
    assert any(owners)
    assert not all(owners)
    for row, truth, other in found["foreign_number"]:
        assert row["id_number"] == other["id_number"]
        assert truth["recipient_id"] != other["recipient_id"]


def test_reissued_numbers(found: dict[str, list[Pair]]) -> None:
    for row, truth, person in found["number_reissued"]:
        assert truth["recipient_id"]
        assert row["id_number"] != person["id_number"]
        assert (row["name"], row["birth_date"]) == (person["name"], person["birth_date"])
        assert row["id_number"][6:14] == person["id_number"][6:14]
