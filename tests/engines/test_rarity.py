"""Names alone: how rare a register's own characters make them."""

from __future__ import annotations

import math
from pathlib import Path

import duckdb
import pytest

from pipelines.engines.rarity import MOST_BITS, SHAPE, count_names
from pipelines.prepared.making import PreparedRegister, prepare_file
from tests.engines.small_city import (
    REGISTER,
    Person,
    feed_row,
    make_people,
    register_row,
    write_csv,
)
from tests.engines.small_city import valid as valid_number
from tests.engines.test_match import run

PEOPLE = make_people(3000, 5)
RARE = Person("欧阳靖雯", "2", "1951-07-16", valid_number("11010119510716012"))
COMMON = PEOPLE[0]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> PreparedRegister:
    folder = tmp_path_factory.mktemp("rarity")
    rows = [register_row(i, p) for i, p in enumerate(PEOPLE)]
    rows.append(register_row(9000, RARE))
    return prepare_file(write_csv(folder / "register.csv", REGISTER, rows), folder / "prepared")


def counted(*names: str) -> dict[str, tuple[int, int]]:
    """Return (same_name, rare) by name for a register of these names."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE people_plain AS SELECT unnest(?) AS key", [list(names)])
        count_names(connection)
        rows = connection.execute("SELECT key, same_name, rare FROM name_counts").fetchall()
    return {key: (same_name, rare) for key, same_name, rare in rows}


def test_rarity_is_what_the_characters_say() -> None:
    names = ["王伟"] * 500 + ["李芳"] * 499 + ["司曌"]
    # One in a thousand has that surname, one in a thousand that given name: expected 0.001 times.
    expected = 1000 * (1 / 1000) * (1 / 1000)
    found = counted(*names)
    assert found["司曌"] == (1, math.floor(math.log2(1 + SHAPE / expected)))
    assert found["王伟"][1] == found["李芳"][1] == 0


def test_a_name_that_chance_brought_once_is_not_rare() -> None:
    names = ["王伟"] * 40 + ["李芳"] * 40 + ["王芳"]
    assert counted(*names)["王芳"] == (1, 0)


def test_names_without_characters_are_never_rare() -> None:
    found = counted("ZHANG/SAN", "阿依古丽·买买提明", "王*", "张三")
    assert {name: rare for name, (_, rare) in found.items() if name != "张三"} == {
        "ZHANG/SAN": 0,
        "阿依古丽·买买提明": 0,
        "王*": 0,
    }
    assert 0 <= found["张三"][1] <= MOST_BITS


@pytest.mark.parametrize("number", ["", COMMON.number], ids=["no number", "another's number"])
def test_a_rare_name_alone_is_possible_a_common_one_is_nothing(
    prepared: PreparedRegister, tmp_path: Path, number: str
) -> None:
    twins = [p for p in PEOPLE if sum(q.name == p.name for q in PEOPLE) > 2]
    common = next(p for p in twins if p.name != COMMON.name)
    rows = [
        feed_row("RARE", RARE, id_number=number, birth_date=""),
        feed_row("COMMON", common, id_number=number, birth_date=""),
    ]
    _, found, _ = run(prepared, tmp_path, rows, "travel")
    assert [(link["recipient_id"], link["grade"]) for link in found["RARE"]] == [
        ("R009000", "possible")
    ]
    assert "COMMON" not in found


def test_a_strangers_own_number_outweighs_a_rare_name(
    prepared: PreparedRegister, tmp_path: Path
) -> None:
    stranger = valid_number("53240119440203015")
    rows = [feed_row("S", RARE, id_number=stranger, birth_date="")]
    _, found, _ = run(prepared, tmp_path, rows, "travel")
    assert "S" not in found
