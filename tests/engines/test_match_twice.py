"""People who stand in the register twice, and numbers that two people hold."""

from __future__ import annotations

from pathlib import Path

from pipelines.prepared.making import prepare_file
from tests.engines.small_city import (
    REGISTER,
    Person,
    feed_row,
    make_people,
    register_row,
    valid,
    write_csv,
)
from tests.engines.test_match import run

ONE = Person("诸葛文英", "2", "1948-03-09", valid("11010819480309004"))


def _match(tmp_path: Path, second: dict[str, str], row: dict[str, str]) -> list[tuple[str, str]]:
    rows = [register_row(i, p) for i, p in enumerate(make_people(500, 5))]
    rows += [register_row(9000, ONE), {**register_row(9001, ONE), **second}]
    register = write_csv(tmp_path / "register.csv", REGISTER, rows)
    prepared = prepare_file(register, tmp_path / "prepared")
    _, found, _ = run(prepared, tmp_path, [row])
    return sorted((k["recipient_id"], k["grade"]) for k in found.get("D1", []))


BOTH = [("R009000", "certain"), ("R009001", "certain")]


def test_two_benefits_get_the_fact_twice(tmp_path: Path) -> None:
    assert _match(tmp_path, {}, feed_row("D1", ONE)) == BOTH


def test_the_second_entry_may_be_written_otherwise(tmp_path: Path) -> None:
    second = {"id_number": ONE.number[:6] + ONE.number[8:17], "birth_date": "1948-01-01"}
    assert _match(tmp_path, second, feed_row("D1", ONE)) == BOTH


def test_the_second_entry_may_have_a_slip_in_its_number(tmp_path: Path) -> None:
    second = {"id_number": ONE.number[:9] + "9" + ONE.number[10:]}
    assert _match(tmp_path, second, feed_row("D1", ONE)) == BOTH


def test_the_second_entry_may_have_a_slip_in_its_name(tmp_path: Path) -> None:
    assert _match(tmp_path, {"name": "诸葛文瑛"}, feed_row("D1", ONE)) == BOTH


def test_contradicting_entries_are_not_certain(tmp_path: Path) -> None:
    for second in ({"sex": "1"}, {"birth_date": "1971-11-30"}):
        links = _match(tmp_path, second, feed_row("D1", ONE, birth_date="", sex=""))
        assert links
        assert all(grade == "possible" for _, grade in links)


def test_a_number_held_by_two_goes_by_the_name(tmp_path: Path) -> None:
    links = _match(tmp_path, {"name": "公孙大娘"}, feed_row("D1", ONE))
    assert links == [("R009000", "certain")]
