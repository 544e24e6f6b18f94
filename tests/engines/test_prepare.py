"""The prepared register: the same from nothing and from what was there."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest

from pipelines.engines.reading import UnreadableTableError
from pipelines.prepared.making import load_prepared, prepare, prepare_file
from tests.engines.small_city import REGISTER, make_people, register_row, write_csv

TABLES = ("people", "numbers", "names", "documents", "guesses")


def _register(path: Path, seed: int = 1, changed: int = 0, dropped: int = 0) -> Path:
    rows = [register_row(i, p) for i, p in enumerate(make_people(300, seed))]
    rows[5] |= {"former_names": "王旧名|李旧名", "other_ids": "16:E12345678|01:110101199003078670"}
    rows[6] |= {"id_number": rows[6]["id_number"][:16] + "0" + rows[6]["id_number"][17]}
    for row in rows[20 : 20 + changed]:
        row["name"] = "新" + row["name"]
    return write_csv(path, REGISTER, rows[dropped:])


def _tables(folder: Path) -> dict[str, list[dict[str, object]]]:
    return {name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in TABLES}


def test_only_changed_recipients_are_computed_anew_and_the_result_is_the_same(
    tmp_path: Path,
) -> None:
    kept = prepare_file(_register(tmp_path / "a.csv"), tmp_path / "kept")
    assert (kept.recipients, kept.changed) == (300, 300)
    refreshed = prepare_file(_register(tmp_path / "b.csv", changed=7, dropped=2), tmp_path / "kept")
    assert (refreshed.recipients, refreshed.changed) == (298, 7)
    fresh = prepare_file(_register(tmp_path / "c.csv", changed=7, dropped=2), tmp_path / "fresh")
    assert fresh.changed == 298
    assert refreshed.digest == fresh.digest != kept.digest
    assert _tables(tmp_path / "kept") == _tables(tmp_path / "fresh")


def test_the_order_of_the_file_does_not_matter(tmp_path: Path) -> None:
    rows = [register_row(i, p) for i, p in enumerate(make_people(100, 2))]
    one = prepare_file(write_csv(tmp_path / "a.csv", REGISTER, rows), tmp_path / "one")
    Random(3).shuffle(rows)
    two = prepare_file(write_csv(tmp_path / "b.csv", REGISTER, rows), tmp_path / "two")
    assert one.digest == two.digest
    assert _tables(tmp_path / "one") == _tables(tmp_path / "two")


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    register = _register(tmp_path / "a.csv")
    prepare_file(register, tmp_path / "kept")
    assert prepare_file(register, tmp_path / "kept").changed == 0


def test_parquet_and_arrow_registers_give_the_same(tmp_path: Path) -> None:
    from_file = prepare_file(_register(tmp_path / "a.csv"), tmp_path / "one")
    rows = pq.read_table(tmp_path / "one" / "people.parquet").select(
        ["recipient_id", "name", "sex", "birth_date", "id_number", "former_names", "other_ids"]
    )
    pq.write_table(rows, tmp_path / "register.parquet")
    assert prepare(tmp_path / "register.parquet", tmp_path / "two").digest == from_file.digest
    assert prepare(rows, tmp_path / "three").digest == from_file.digest
    assert _tables(tmp_path / "one") == _tables(tmp_path / "three")


def test_a_half_written_folder_is_nothing(tmp_path: Path) -> None:
    prepare_file(_register(tmp_path / "a.csv"), tmp_path / "kept")
    (tmp_path / "kept" / "manifest.json").unlink()
    assert load_prepared(tmp_path / "kept") is None


def test_a_register_without_the_columns_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("recipient_id,name\nR1,王红\n", encoding="utf-8")
    with pytest.raises(UnreadableTableError, match="no column sex, birth_date, id_number"):
        prepare_file(tmp_path / "bad.csv", tmp_path / "kept")
