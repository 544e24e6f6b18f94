"""Each kind of damage does what its name says, and every kind occurs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.city import make_city
from demo.damage import FIELD_OF, KIND, MENU, damage
from demo.damage.subject import Subject
from demo.defects import KINDS as DEFECTS
from demo.numbers import compose, with_check
from demo.plan import TRAPS
from demo.settings import Settings
from tests.demo.conftest import read


def someone(number: str = "110108195002170027", birth: str = "1950-02-17") -> Subject:
    return Subject(
        "傅", "淑兰", "傅小红", ("fu", "shu lan"), "傅淑蘭", number, "E12345678", 1, birth
    )


numbers = st.builds(
    lambda area, day, sequence: with_check(
        str(compose(np.array([area]), np.array([day]), np.array([sequence]))[0])
    ),
    st.integers(110101, 659001),
    st.integers(-18000, 15000),
    st.integers(1, 995),
)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


@given(numbers, st.integers(0, 2**32))
def test_number_damage(number: str, seed: int) -> None:
    who, dice = someone(number), rng(seed)
    one = KIND["one_digit"](who, dice)
    assert one is not None
    assert sum(a != b for a, b in zip(one, number, strict=True)) == 1
    swapped = KIND["swapped_digits"](who, dice)
    assert swapped is not None
    assert swapped != number
    assert sorted(swapped) == sorted(number)
    mask = KIND["masked"](who, dice)
    assert mask is not None
    assert len(mask) == 18
    assert all(a in (b, "*", "X") for a, b in zip(mask, number, strict=True))
    full = KIND["full_width"](who, dice)
    assert full is not None
    assert not full.isascii()
    assert "".join(chr(ord(c) - 0xFEE0) for c in full) == number
    cut = KIND["cut_by_spreadsheet"](who, dice)
    assert (cut is None) == number.endswith("X")
    assert cut is None or cut == number[:15] + "000"
    old = KIND["fifteen_digits"](who, dice)
    assert old is None or (len(old) == 15 and number[:6] + number[6:8] + old[6:] == number[:17])


@given(numbers, st.integers(0, 2**32))
def test_damage_changes_what_it_names_and_nothing_else(number: str, seed: int) -> None:
    who = someone(number)
    whole = {"id_number": number, "name": who.name, "birth_date": who.birth, "sex": "2"}
    cells = dict(whole)
    done = damage(rng(seed), who, cells)
    assert 1 <= len(done) <= 3
    touched = {FIELD_OF[kind] for kind in done}
    assert len(touched) == len(done)
    assert {field for field in MENU if cells[field] != whole[field]} == touched


def test_an_empty_field_is_not_damaged() -> None:
    cells = {"id_number": "", "name": "傅淑兰", "birth_date": "", "sex": ""}
    for seed in range(50):
        done = damage(rng(seed), someone(), dict(cells))
        assert {FIELD_OF[kind] for kind in done} <= {"name"}


@pytest.mark.parametrize(
    ("birth", "lunar"),
    [
        ("1950-02-17", "1950-01-01"),  # new year
        ("1950-02-16", "1949-12-30"),  # the eve: the year before had a leap month
        ("2020-05-23", "2020-04-01"),  # first day of the leap fourth month
        ("2020-06-21", "2020-05-01"),
        ("2023-03-22", "2023-02-01"),  # first day of the leap second month
        ("1987-12-04", "1987-10-14"),
    ],
)
def test_lunar_dates(birth: str, lunar: str) -> None:
    assert KIND["lunar"](someone(birth=birth), rng()) == lunar


def test_known_confusions() -> None:
    assert KIND["surname_variant"](someone(), rng()) == "付淑兰"
    assert KIND["former_name"](someone(), rng()) == "傅小红"
    assert KIND["traditional"](someone(), rng()) == "傅淑蘭"
    shapes = {KIND["pinyin"](someone(), rng(n)) for n in range(60)}
    assert {"FU/SHULAN", "FU SHULAN", "FUSHULAN", "SHULAN FU"} <= shapes
    assert {KIND["day_and_month_swapped"](someone(birth="1950-02-11"), rng())} == {"1950-11-02"}
    assert KIND["day_and_month_swapped"](someone(), rng()) is None


def test_the_umlaut_is_written_in_three_ways() -> None:
    who = Subject("吕", "淑兰", "", ("lv", "shu lan"), "呂淑蘭", "1" * 18, "", 1, "1950-02-17")
    found = {str(KIND["pinyin"](who, rng(n))).split("/")[0].split(" ")[0] for n in range(80)}
    assert {"LU", "LV", "LYU"} <= found


def test_every_kind_of_damage_and_trap_occurs(tmp_path: Path) -> None:
    settings = Settings(
        recipients=3000, days=1, feeds=("death", "travel"), troubles=False,
        rows={"death": 4000, "travel": 4000}, damage={"death": 1.0, "travel": 0.5}, traps=0.2,
    )  # fmt: skip
    make_city(tmp_path, settings)
    truth = [
        t for name in ("death", "travel") for t in read(tmp_path / f"truth/{name}_2026-04-20.csv")
    ]
    kinds = {kind for t in truth for kind in t["damage"].split("|") if kind}
    assert kinds == set(KIND)
    assert {t["trap"] for t in truth} == set(TRAPS)
    assert {t["defect"] for t in truth} >= {"bad_date", "missing_row_id", "duplicate_row_id"}


def test_the_handbook_names_every_kind() -> None:
    text = (Path(__file__).parents[2] / "docs/demo.md").read_text("utf-8")
    for menu in MENU.values():
        for kind, weight in menu.items():
            assert f"`{kind.__name__}` {weight:g}" in text
    for name in (*TRAPS[1:], *DEFECTS.names):
        assert f"`{name}`" in text
