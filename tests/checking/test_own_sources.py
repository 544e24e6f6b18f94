"""A source with its own column names, codes and encoding, told by a deployment's contract."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from expectations import load_contract
from pipelines.checking.reasons import ROW_REASONS
from pipelines.settings import FEEDS, Settings
from pipelines.workspace import Workspace, open_workspace
from tests.checking.delivering import account, clean_rows, run

CONTRACT = """
feed: medical
extends: medical
encodings: [gb18030]
delimiters: ["|"]
columns:
  row_id: {aliases: [流水号]}
  name: {aliases: [姓名]}
  sex: {aliases: [性别]}
  birth_date: {required: false}
  id_number: {aliases: [证件号码]}
  med_type: {aliases: [就诊类别], map: {"普通住院": "21", "门诊": "11"}}
  admission_date: {aliases: [入院日期]}
  discharge_date: {aliases: [出院日期], formats: [YYYYMMDD]}
  discharge_status: {required: false}
ignored: [医疗机构]
"""
FILE = """流水号|姓名|性别|证件号码|就诊类别|入院日期|出院日期|医疗机构
1|李红|女|110101194807091234|普通住院|20260410|20260418|某医院
2|王强|男|110101194807095678|门诊|20260410|20260418|某医院
3|赵敏|女|110101194807090000|中医馆|20260410|20260418|某医院
4|孙丽|女|110101194807090001|21|20260410|2026-04-18|某医院
"""


@pytest.fixture
def own(ws: Workspace, tmp_path: Path) -> Workspace:
    folder = tmp_path / "contracts"
    folder.mkdir()
    (folder / "medical.yaml").write_text(CONTRACT)
    return open_workspace(Settings(home=ws.home.root, contracts=folder))


def test_a_source_with_its_own_names_and_codes(own: Workspace) -> None:
    batch = run(own, FILE.encode("gb18030"), feed="medical")
    assert account(own, batch) == (4, 2, 1, 1, 0)
    row = clean_rows(own, batch)[0]
    assert (row["row_id"], row["name"], row["sex"], row["med_type"]) == ("1", "李红", "2", "21")
    assert (row["discharge_date"], row["birth_date"]) == (date(2026, 4, 18), None)
    assert batch.verdict is not None
    kinds = {(s["kind"], s["column"]) for s in batch.verdict["signals"]}
    assert ("ignored_column", "医疗机构") in kinds
    assert ("absent_column", "birth_date") in kinds
    assert ("unknown_code", "med_type") in kinds


def test_the_same_file_in_an_encoding_that_the_contract_forbids(own: Workspace) -> None:
    batch = run(own, FILE.encode("utf-8"), feed="medical")
    assert batch.status == "blocked"
    assert sum(account(own, batch)[1:]) == batch.rows


def test_every_reason_of_a_contract_has_its_text() -> None:
    reasons = {rule.reason for feed in FEEDS for rule in load_contract(feed).rules}
    assert reasons
    assert reasons <= set(ROW_REASONS)
