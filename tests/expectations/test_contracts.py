"""Contracts: the shipped ones, and what is refused in a deployment's own ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from expectations import ContractError, code_table, load_contract
from expectations.contract import Strict
from expectations.describe import updated
from expectations.load import SHIPPED

FEEDS = ("death", "incarceration", "travel", "medical", "certification", "register")
COMMON = ("row_id", "name", "sex", "birth_date", "id_number")
STAYS = "21 22 23 24 25 26 28 52 2101 2102 2105 2106 2107 2114 3101"


@pytest.mark.parametrize("feed", FEEDS)
def test_every_shipped_contract_is_sound(feed: str) -> None:
    contract = load_contract(feed)
    assert contract.feed == feed
    assert contract.columns[contract.key].nullable is False
    for name in ("name", "birth_date", "id_number"):
        assert contract.columns[name].personal, f"{name} says who somebody is"
    assert {bound.measure for bound in contract.batch if bound.minimum is not None} >= {
        "readable_share",
        "usable_share",
    }


def test_there_is_one_contract_a_feed_and_one_for_the_register() -> None:
    assert sorted(f.stem for f in SHIPPED.glob("*.yaml")) == sorted(FEEDS)


@pytest.mark.parametrize("feed", FEEDS[:-1])
def test_all_feeds_share_the_columns_of_a_person(feed: str) -> None:
    assert tuple(load_contract(feed).columns)[:5] == COMMON


def test_exactly_the_stays_pass_the_medical_exclusion() -> None:
    exclusion = load_contract("medical").exclusion
    assert exclusion is not None
    assert (exclusion.rule, exclusion.column) == ("HD26-11", "med_type")
    assert sorted(exclusion.passes) == sorted(STAYS.split())
    table = code_table("medical_type")
    assert {c for c, code in table.items() if code.kind == "stay"} == set(exclusion.passes)


def test_every_code_is_explained_in_both_languages() -> None:
    tables = {c.codes for f in FEEDS for c in load_contract(f).columns.values() if c.codes}
    assert len(tables) >= 10
    for table in tables:
        for code in code_table(table).values():
            assert code.zh
            assert code.en
            assert code.source


def own(folder: Path, feed: str, content: Mapping[str, object]) -> Path:
    (folder / f"{feed}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True))
    return folder


def test_a_deployment_changes_only_what_it_says(tmp_path: Path) -> None:
    change = {
        "feed": "travel",
        "extends": "travel",
        "ignored": ["SEAT"],
        "columns": {"id_number": {"aliases": ["ZJHM"]}},
    }
    contract = load_contract("travel", own(tmp_path, "travel", change))
    shipped = load_contract("travel")
    assert contract.columns["id_number"].aliases == ("ZJHM",)
    assert contract.columns["id_number"].personal
    assert contract.ignored == ("SEAT",)
    assert contract.batch == shipped.batch
    assert load_contract("death", tmp_path) == load_contract("death")


def test_a_deployment_adds_codes_to_a_table(tmp_path: Path) -> None:
    (tmp_path / "code_tables").mkdir()
    lines = "code,zh,en,kind,source\n29X,本地住院,local stay,stay,the city's own table\n"
    (tmp_path / "code_tables" / "medical_type.csv").write_text(lines)
    table = code_table("medical_type", tmp_path)
    assert table["29X"].kind == "stay"
    assert table["21"].zh == "普通住院"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"colums": {}}, "colums"),
        ({"columns": {"name": {"maximum_length": 3}}}, "maximum_length"),
        ({"columns": {"mode": {"codes": "nowhere"}}}, "nowhere"),
        ({"columns": {"mode": {"codes": None}}}, "code table"),
        ({"columns": {"name": {"aliases": ["mode"]}}}, "names both"),
        ({"ignored": ["name"]}, "both read and ignored"),
        ({"key": "nothing"}, "nothing"),
        ({"batch": [{"measure": "rws", "minimum": 1, "because": "a long reason"}]}, "rws"),
        ({"batch": [{"measure": "rows", "because": "a long reason"}]}, "minimum"),
        ({"encodings": ["latin-1"]}, "encodings"),
        ({"columns": {"name": {"earliest": "1900-01-01"}}}, "bounds of dates"),
    ],
)
def test_a_mistake_in_a_contract_is_refused_and_named(
    tmp_path: Path, change: dict[str, object], told: str
) -> None:
    folder = own(tmp_path, "travel", {"feed": "travel", "extends": "travel", **change})
    with pytest.raises(ContractError, match=told) as refused:
        load_contract("travel", folder)
    assert "travel.yaml" in str(refused.value)


def test_a_contract_under_another_name_and_broken_yaml_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="says feed 'death'"):
        load_contract("travel", own(tmp_path, "travel", {"feed": "death", "extends": "death"}))
    (tmp_path / "medical.yaml").write_text("a: [")
    with pytest.raises(ContractError, match="YAML"):
        load_contract("medical", tmp_path)
    with pytest.raises(ContractError, match="no contract for feed 'trains'"):
        load_contract("trains")


@pytest.mark.parametrize("part", Strict.__subclasses__())
def test_unknown_keys_are_refused_in_every_part_of_a_contract(part: type[Strict]) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        part.model_validate({"no_such_key": 1})


def test_the_documentation_shows_the_contracts_as_they_are() -> None:
    document = (Path(__file__).parents[2] / "docs" / "data_contracts.md").read_text()
    hint = "run: python -m expectations.describe docs/data_contracts.md"
    assert updated(document) == document, hint
